import { newId } from '#shared/contracts';
import type { Random } from '../../simulation/random.js';
import type { Book } from './book.js';
import type { Heard, Phone } from './phone.js';
import { someWords } from './words.js';

const over = new Set(['completed', 'stopped', 'failed', 'rejected']);
const policies = ['reject', 'enqueue', 'enqueue', 'interrupt', 'rollback', 'steer'] as const;

export interface PersonParts {
  session: string;
  phone: Phone;
  random: Random;
  book: Book;
}

/** Somebody who talks to one session, and changes his mind. He does one thing after the other. */
export class Person {
  constructor(private readonly parts: PersonParts) {}

  /** Until it is enough, and one thing more after that. */
  async talk(isEnough: () => boolean): Promise<void> {
    for (let last = false; !last;) {
      last = isEnough();
      await this.doSomething();
    }
  }

  /** A turn that must come to a good end: that the session is alive. */
  async sayLastWord(): Promise<void> {
    const { phone, session, book } = this.parts;
    await phone.ask('POST', `/v1/sessions/${session}/queue/resume`);
    const turn = await this.submit('[[rate: 0]][[say: goodbye]]', 'enqueue');
    const status = turn && (await this.untilOver(turn));
    if (status === 'completed') book.count('last words');
    else book.surprises.push(`${session}: the last turn, ${turn ?? 'unanswered'}, is ${status ?? 'missing'}`);
  }

  private async doSomething(): Promise<void> {
    const { random, phone } = this.parts;
    const turn = await this.submit(someWords(random), random.pick(policies));
    if (!turn) return;
    if (random.chance(0.3)) await this.submit(someWords(random), random.pick(policies));
    if (random.chance(0.3)) await phone.pause(0, 400);
    await this.maybeChangeMind(turn);
    await this.untilOver(turn);
  }

  private async maybeChangeMind(turn: string): Promise<void> {
    const draw = this.parts.random.next();
    if (draw < 0.15) await this.say(`turns/${turn}/stop`);
    else if (draw < 0.3) await this.say(`turns/${turn}/steer`, { text: '[[rate: 0]][[say: so]]' });
    else if (draw < 0.4) {
      await this.say('stop');
      await this.say('queue/resume');
    }
  }

  private async say(what: string, body?: object): Promise<void> {
    const { phone, session, book } = this.parts;
    const heard = await phone.ask('POST', `/v1/sessions/${session}/${what}`, body);
    const [kind = what] = what.split('/').slice(-1);
    if (!heard) book.surprises.push(`${session}: nobody answered ${what}`);
    else if (heard.status >= 400 && heard.body['error'] === undefined) this.wonder(what, heard);
    else book.count(kind);
  }

  /** The turn that it was answered with; undefined where it was refused. Its key is the same in every try. */
  private async submit(text: string, policy: string): Promise<string | undefined> {
    const { phone, session, book } = this.parts;
    const key = newId('k');
    for (let tries = 0; tries < 20; tries += 1) {
      const path = `/v1/sessions/${session}/turns`;
      const heard = await phone.ask('POST', path, { text, policy }, { 'idempotency-key': key });
      if (heard?.status === 202 && heard.body['status'] === 'pending') continue;
      return this.understood(heard, key);
    }
    book.surprises.push(`${session}: key ${key} stayed pending`);
    return undefined;
  }

  private understood(heard: Heard | undefined, key: string): string | undefined {
    const { session, book } = this.parts;
    if (heard?.status === 409) book.count('refused');
    else if (heard?.status !== 202) this.wonder('submit', heard);
    else {
      const { turn, becomes } = heard.body as { turn: string; becomes?: string };
      book.submits.push({ session, key, turn, ...(becomes === undefined ? {} : { becomes }) });
      book.count('accepted');
      return turn;
    }
    return undefined;
  }

  /** Held behind a stop it may wait for long: then it is for others to see how it ends. */
  private async untilOver(turn: string): Promise<string | undefined> {
    const { phone, session } = this.parts;
    const until = Date.now() + 30_000;
    let status = '';
    while (Date.now() < until) {
      const heard = await phone.ask('GET', `/v1/sessions/${session}/turns/${turn}`);
      status = String(heard?.body['status']);
      if (over.has(status)) return status;
      await phone.pause(60, 150);
    }
    return status;
  }

  private wonder(what: string, heard: Heard | undefined): void {
    const { session, book } = this.parts;
    book.surprises.push(`${session}: ${what} was answered ${heard?.status} ${JSON.stringify(heard?.body)}`);
  }
}
