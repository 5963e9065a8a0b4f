import { lastToken, postMail, type Broker, type BrokerPorts, type QueryClient } from '#shared/broker';
import { verdictSchema, type Command, type Door, type Verdict } from '#shared/contracts';
import { SessionState, Watching } from '../../../apps/gateway/src/live/index.js';
import type { Place } from '../world.js';
import type { Notes, Sent } from './notes.js';
import { loggerFor, type Tell } from './quiet-logger.js';

const verdictMs = 3_000;
const heartbeatMs = 9_000;

/** What a gateway does for its clients: it posts what they say, tells them what came of it, and shows them sessions. */
export class Gateway {
  readonly watching: Watching;
  readonly broker: BrokerPorts;
  private readonly waiting = new Map<string, (verdict: Verdict) => void>();

  constructor(
    readonly place: Place,
    private readonly notes: Notes,
    tell: Tell | undefined,
  ) {
    const { broker, memory, process } = place;
    this.broker = broker;
    const logger = loggerFor(process.id, tell);
    const state = new SessionState(broker as Broker, memory as unknown as QueryClient);
    this.watching = new Watching({
      broker,
      heartbeatMs,
      readState: (session, user, left) => state.read(session, user, left),
      readStateAt: (session, user, cursor, left) => state.readAt(session, user, cursor, left),
      unreadable: (error, session) =>
        logger.error({ err: error, session }, 'A live message could not be read'),
      tailsUnseen: (error) => logger.warn({ err: error }, 'Could not look at the ends of the logs'),
      changed: () => {},
    });
    this.watching.start();
    broker.core.subscribe(broker.names.answers(broker.worker, '*'), ({ subject, data }) => {
      const answer = verdictSchema.parse(JSON.parse(Buffer.from(data).toString()));
      this.waiting.get(lastToken(subject))?.(answer);
    });
  }

  /** Every attempt is a command of its own; what it asks for may be the same. */
  async send(door: Door, wanted: Pick<Command, 'session' | 'type' | 'body'>): Promise<Sent> {
    const { broker, place } = this;
    const id = place.random.id('c');
    const at = new Date(broker.clock.now()).toISOString();
    const replyTo = broker.names.answers(broker.worker, id);
    const command = { v: 1, id, at, by: 'u_1', replyTo, ...wanted } as Command;
    const sent: Sent = { command, at: broker.clock.elapsed(), posted: undefined, verdict: undefined };
    this.notes.sent.push(sent);
    const verdict = this.verdictOf(id);
    try {
      await postMail(broker, door, command);
      sent.posted = true;
    } catch {
      // Nobody knows whether it is stored, and that is what its sender is told.
      sent.posted = false;
      return sent;
    }
    sent.verdict = await verdict;
    return sent;
  }

  private verdictOf(command: string): Promise<Verdict | undefined> {
    return new Promise((resolve) => {
      const done = (verdict?: Verdict): void => {
        callOff();
        this.waiting.delete(command);
        resolve(verdict);
      };
      const callOff = this.broker.clock.after(verdictMs, () => done());
      this.waiting.set(command, done);
    });
  }
}
