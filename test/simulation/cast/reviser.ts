import {
  messageIdForKey,
  turnIdForKey,
  type Command,
  type Message,
  type SessionChange,
} from '#shared/contracts';
import type { Random } from '../random.js';
import type { Gateway } from './gateway.js';
import type { Sent } from './notes.js';
import { wordsFrom } from './words.js';

const longestEndMs = 1_500;

/** Whoever changes what was said in a session: it looks at the path first, and may mean what is not on it any more. */
export class Reviser {
  private readonly seen = new Map<string, Message>();
  private keys = 0;

  constructor(
    private readonly session: string,
    private readonly gateways: readonly Gateway[],
    private readonly random: Random,
  ) {}

  /** Nothing changes while a turn runs, so mostly it is stopped first. */
  async revise(): Promise<void> {
    const { random } = this;
    if (random.chance(0.7)) {
      await this.send('session.stop', {});
      await random.pick(this.gateways).broker.clock.wait(random.between(1, longestEndMs));
    }
    for (let deeds = 1 + random.whole(3); deeds > 0; deeds -= 1) {
      await this.look();
      await random.pick(this.deeds)(this.some());
    }
  }

  /** At times somebody else has something to say while all is taken away, or does it once more. */
  async clear(): Promise<void> {
    const { random } = this;
    const first = this.send('session.clear', {});
    if (random.chance(0.3)) await this.send('session.clear', {});
    await first;
    if (random.chance(0.4)) await this.send('history.undo', {});
  }

  private readonly deeds: ((message: string) => Promise<Sent>)[] = [
    (message) => this.send('message.edit', { message, text: this.words() }),
    (message) => this.resend(message),
    (message) => this.resend(message),
    (message) => this.regenerate(message),
    (message) => this.regenerate(message),
    (message) => this.send('message.select', { message }),
    (message) => this.send('history.rewind', { message }),
    (message) => this.send('history.rewind', { message }),
    () => this.send('history.undo', {}),
    () => this.send('history.undo', {}),
    () => this.send('session.change', { change: this.change() }),
  ];

  private some(): string {
    const { random } = this;
    const said = [...this.seen.keys()];
    return random.chance(0.1) || said.length === 0 ? random.id('m') : random.pick(said);
  }

  private resend(of: string): Promise<Sent> {
    return this.insist('message.resend', { of, ...this.newTurn(), text: this.words() });
  }

  private regenerate(of: string): Promise<Sent> {
    const other = this.random.chance(0.3) ? { text: this.words() } : {};
    return this.insist('reply.regenerate', { of, ...this.newTurn(), ...other });
  }

  /** The same once more must be the same turn. */
  private async insist<T extends Command['type']>(type: T, body: Command<T>['body']): Promise<Sent> {
    const sent = await this.send(type, body);
    return this.random.chance(0.2) ? this.send(type, body) : sent;
  }

  private newTurn() {
    const { random, session } = this;
    this.keys += 1;
    const key = `revision-${this.keys}`;
    const { request } = wordsFrom(random);
    const ids = { turn: turnIdForKey(session, key), message: messageIdForKey(session, key) };
    return { ...ids, request, key: { key, hash: key } };
  }

  private change(): SessionChange {
    const { random } = this;
    const passes: SessionChange['passes'][] = [null, [], ['title'], ['title', 'memory', 'relations']];
    return random.pick([{ passes: random.pick(passes) }, { recall: 'off' }, { scenes: true }]);
  }

  private words(): string {
    return this.random.chance(0.05) ? ' ' : `rather ${this.random.whole(100)}`;
  }

  /** Whoever is not told goes by what he has seen. */
  private async look(): Promise<void> {
    const { memory } = this.random.pick(this.gateways).place;
    const asked = memory.ask('memory.session.snapshot', { session: this.session, user: null });
    const path = await asked.then(
      ({ snapshot }) => snapshot.conversation.messages,
      () => [],
    );
    for (const message of path) this.seen.set(message.id, message);
  }

  private send<T extends Command['type']>(type: T, body: Command<T>['body']): Promise<Sent> {
    const wanted = { session: this.session, type, body } as Pick<Command, 'session' | 'type' | 'body'>;
    return this.random.pick(this.gateways).send('user', wanted);
  }
}
