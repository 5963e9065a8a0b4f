import {
  appendFenced,
  Fenced,
  hold,
  LogWriter,
  NotYet,
  readLog,
  readMail,
  settleMail,
  type Delivery,
} from '#shared/broker';
import { applyAppend, readFrom, restoreFrom } from '#shared/conversation';
import type { Inhabitant, Place } from './world.js';

interface Active {
  writer: LogWriter;
  settled: number;
  busy: Promise<void>;
}

/** It does of an actor only what no session can do without: claim, settle mail in its order, delete it after. */
export class SmallActor implements Inhabitant {
  private readonly active = new Map<string, Promise<Active>>();
  private readonly leaving = new AbortController();

  constructor(private readonly place: Place) {}

  async start(): Promise<void> {
    await this.place.broker.core.flush();
  }

  async deliver({ session, sequence }: Delivery): Promise<void> {
    const opening = this.active.get(session) ?? this.open(session);
    this.active.set(session, opening);
    try {
      const active = await opening;
      active.busy = active.busy.catch(() => undefined).then(() => this.settleUpTo(active, session, sequence));
      await active.busy;
    } catch (error) {
      if (this.active.get(session) === opening) this.active.delete(session);
      throw error instanceof Fenced ? new NotYet(1_000, error.message) : error;
    }
  }

  async drain(): Promise<void> {
    const everyone = await Promise.allSettled(this.active.values());
    await Promise.allSettled(
      everyone.map((each) => (each.status === 'fulfilled' ? each.value.busy : undefined)),
    );
    this.leaving.abort(new Error('This worker has left.'));
  }

  private async open(session: string): Promise<Active> {
    const { broker, memory, random } = this.place;
    const nonce = random.id('n');
    if (!(await hold(broker, session, nonce))) throw new NotYet(1_000, 'Somebody else has it.');
    const { snapshot } = await memory.ask('memory.session.snapshot', { session, user: null });
    let restored = restoreFrom(snapshot);
    for await (const stored of readLog(broker, session, readFrom(snapshot)))
      restored = applyAppend(restored, stored);
    const { n, en, epoch, sequence } = restored;
    const writer = new LogWriter({
      session,
      position: { gen: broker.gen, epoch: epoch + 1, nonce, n, en, sequence },
      store: (append) => appendFenced(broker, append, this.leaving.signal),
      clock: broker.clock,
      stored: () => undefined,
      broken: () => this.active.delete(session),
    });
    const body = { nonce, epoch: epoch + 1, mailGen: broker.mailGen };
    await writer.append([{ type: 'actor.claimed', body }]);
    return { writer, settled: restored.conversation.settledMail.sequence, busy: Promise.resolve() };
  }

  private async settleUpTo(active: Active, session: string, sequence: number): Promise<void> {
    const { broker } = this.place;
    const mail = sequence > active.settled ? await readMail(broker, session, active.settled, sequence) : [];
    for (const each of mail) {
      const cause = 'command' in each ? each.command.id : 'poison';
      const body = { outcome: 'over' as const };
      await active.writer.append([{ type: 'command.settled', cause, mail: each.sequence, body }]);
      active.settled = each.sequence;
      await settleMail(broker, each.sequence);
    }
    // Reads may be short, by the leader's word too; what did not show was not settled.
    if (sequence > active.settled) throw new NotYet(250, 'The mail does not show yet.');
    // It may have been settled by somebody who died before he could delete it.
    await settleMail(broker, sequence);
  }
}
