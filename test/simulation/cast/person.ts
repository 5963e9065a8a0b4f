import { scheduleMail } from '#shared/broker';
import {
  approvalIdOf,
  callKey,
  digest,
  messageIdForKey,
  turnIdForKey,
  type Command,
} from '#shared/contracts';
import type { Random } from '../random.js';
import type { Gateway } from './gateway.js';
import { contested } from '../memory/simulated-passes.js';
import type { Notes, Sent } from './notes.js';
import { Reviser } from './reviser.js';
import { filesFrom, scheduledRun, wordsFrom } from './words.js';

type Submit = Command<'turn.submit'>['body'];

const mostTries = 3;
const longestPauseMs = 4_000;
const soonestMs = 200;
const latestMs = 3_000;

/** Somebody who uses one session in every way there is, over any gateway, and tries again where nobody answers. */
export class Person {
  private readonly submits: Submit[] = [];
  private readonly schedules: string[] = [];
  private readonly reviser: Reviser;
  private keys = 0;
  private busy = 0;

  constructor(
    private readonly session: string,
    private readonly gateways: readonly Gateway[],
    private readonly random: Random,
    private readonly notes: Notes,
  ) {
    this.reviser = new Reviser(session, gateways, random);
  }

  get isDone(): boolean {
    return this.busy === 0;
  }

  async act(): Promise<void> {
    this.busy += 1;
    const deed = this.random.pick(this.submits.length === 0 ? this.beginnings : this.deeds);
    try {
      await deed();
    } finally {
      this.busy -= 1;
    }
  }

  private readonly beginnings: (() => Promise<unknown>)[] = [
    () => this.submit(),
    () => this.submit(),
    () => this.submitWithKey(),
    () => this.submitWithKey(),
    () => this.stopUnseen(),
    () => this.schedule(),
    () => this.pileUp(),
  ];

  private readonly deeds: (() => Promise<unknown>)[] = [
    () => this.submit(),
    () => this.submit(),
    () => this.submit(),
    () => this.submit(),
    () => this.submit(),
    () => this.submitWithKey(),
    () => this.submitWithKey(),
    () => this.submitWithKey(),
    () => this.submitAgain(),
    () => this.submitAgain(),
    () => this.stopTurn(),
    () => this.stopTurn(),
    () => this.stopUnseen(),
    () => this.send('session.stop', {}),
    () => this.steer(),
    () => this.steer(),
    () => this.edit(),
    () => this.pileUp(),
    () => this.send('queue.cancel', { turn: this.recent().turn }),
    () => this.send('queue.resume', {}),
    () => this.schedule(),
    () => this.scribble(),
    () => this.compact(),
    () => this.compact(),
    () => this.retry(),
    () => this.retry(),
    () => this.agree(),
    () => this.agree(),
    () => this.agree(),
    () => this.agree(),
    () => this.know(),
    () => this.know(),
    () => this.stage(),
    () => this.reviser.revise(),
    () => this.reviser.revise(),
    () => this.reviser.revise(),
    () => this.reviser.clear(),
  ];

  /** Without a key nobody may try twice. */
  private submit(): Promise<Sent> {
    const { random } = this;
    const taken = random.chance(0.05) ? this.submits.at(-1)?.message : undefined;
    const own = taken !== undefined || random.chance(0.2) ? { ownMessage: true as const } : {};
    const attached = random.chance(0.2) ? { attachments: filesFrom(random) } : {};
    const body = {
      turn: random.id('t'),
      message: taken ?? random.id('m'),
      ...own,
      ...wordsFrom(this.random),
      ...attached,
    };
    this.submits.push(body);
    return this.send('turn.submit', body);
  }

  private async submitWithKey(): Promise<void> {
    const body = this.withKey();
    this.submits.push(body);
    await this.insist(body);
  }

  private withKey(): Submit {
    this.keys += 1;
    const key = `key-${this.keys}`;
    const words = wordsFrom(this.random);
    return {
      turn: turnIdForKey(this.session, key),
      message: messageIdForKey(this.session, key),
      ...words,
      key: { key, hash: digest(words.text) },
    };
  }

  /** The same key once more: mostly with the same words, from a second device that is as impatient as the first. */
  private async submitAgain(): Promise<void> {
    const before = this.submits.findLast(({ key }) => key !== undefined);
    if (!before?.key) return this.submitWithKey();
    if (this.random.chance(0.7)) return this.insist(before);
    const { text } = wordsFrom(this.random);
    return this.insist({ ...before, text, key: { key: before.key.key, hash: digest(text) } });
  }

  private async insist(body: Submit): Promise<void> {
    const tries = 1 + this.random.whole(mostTries);
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const { verdict } = await this.send('turn.submit', body);
      if (verdict && this.random.chance(0.9)) return;
      await this.pause();
    }
  }

  private stopTurn(): Promise<Sent> {
    return this.send('turn.stop', { turn: this.recent().turn });
  }

  /** The stop overtakes the turn that it stops. */
  private async stopUnseen(): Promise<void> {
    const body = this.withKey();
    this.submits.push(body);
    await this.send('turn.stop', { turn: body.turn });
    await this.send('turn.submit', body);
  }

  private steer(): Promise<Sent> {
    const { random } = this;
    return this.send('turn.steer', {
      turn: this.recent().turn,
      message: random.id('m'),
      text: `mind ${random.whole(100)}`,
    });
  }

  /** Says more than can be answered at once, has enough of it, and then wants some of it after all. */
  private async pileUp(): Promise<void> {
    const { random } = this;
    for (let count = 2 + random.whole(2); count > 0; count -= 1) {
      const body = {
        turn: random.id('t'),
        message: random.id('m'),
        ...wordsFrom(this.random),
        policy: 'enqueue' as const,
      };
      this.submits.push(body);
      await this.send('turn.submit', body);
    }
    const last = this.submits.at(-1)?.turn ?? '';
    if (random.chance(0.5)) await this.send('queue.edit', { turn: last, position: 0 });
    if (random.chance(0.2)) await this.send('queue.cancel', { turn: last });
    if (random.chance(0.5)) await this.send('session.stop', {});
    if (random.chance(0.7)) await this.send('queue.resume', {});
  }

  /** Sometimes a second one comes while the first is under way, and sometimes words do. */
  private async compact(): Promise<void> {
    const { random } = this;
    const first = this.send('context.compact', { compaction: random.id('k') });
    const meanwhile = random.pick(['again', 'again', 'submit', 'submit', 'stop', 'wait'] as const);
    if (meanwhile === 'again') await this.send('context.compact', { compaction: random.id('k') });
    if (meanwhile === 'submit') await this.submit();
    if (meanwhile === 'stop') await this.send('session.stop', {});
    await first;
  }

  private async retry(): Promise<void> {
    const { random } = this;
    const body = { turn: random.id('t'), retryOf: this.submits.at(-1)?.turn ?? random.id('t') };
    for (let tries = 1 + random.whole(2); tries > 0; tries -= 1) await this.send('turn.retry', body);
  }

  /** To calls of the turn of which somebody has seen that it waits, on two devices at times; and to some that are none. */
  private async agree(): Promise<void> {
    const { random, session } = this;
    const turn = this.waitingTurn() ?? this.recent().turn;
    for (let tries = 1 + random.whole(4); tries > 0; tries -= 1) {
      const approval = approvalIdOf(callKey(session, turn, random.whole(2), `call_${random.whole(2)}`));
      const first = this.send('approval.answer', { approval, ...this.word() });
      if (random.chance(0.3)) await this.send('approval.answer', { approval, ...this.word() });
      await first;
    }
  }

  private waitingTurn(): string | undefined {
    const { watched } = this.notes;
    const seen = watched.flatMap((each) => (each.session === this.session ? each.seen : []));
    const asked = seen.flatMap((each) =>
      each.kind === 'entry' && each.type === 'tool.approval_requested' && each.turn ? [each.turn] : [],
    );
    return asked.at(-1);
  }

  private word(): Omit<Command<'approval.answer'>['body'], 'approval'> {
    const { random } = this;
    const decision = random.pick(['approve', 'approve', 'approve', 'deny', 'edit', 'answer'] as const);
    if (decision === 'edit') return { decision, input: { times: random.whole(9) } };
    return decision === 'answer' ? { decision, text: `it is ${random.whole(100)}` } : { decision };
  }

  /** Has a hand in what passes are at just then. */
  private know(): Promise<Sent> {
    const { random } = this;
    const memory = random.pick(contested.memories);
    const plan = random.pick(contested.plans);
    switch (random.whole(4)) {
      case 0:
        return this.send('memory.delete', { memory });
      case 1:
        return this.send('plan.make', { plan: random.id('pl'), what: { text: 'to meet again' } });
      case 2:
        return this.send('plan.move', { plan, to: 'completed', yields: { facts: [{ text: 'they met' }] } });
      default:
        return this.send('memory.edit', { memory, text: `rather ${random.whole(100)}` });
    }
  }

  private async stage(): Promise<void> {
    const { random } = this;
    const scene = random.id('se');
    await this.send('scene.open', { scene, setting: { place: 'the pier', clock: 'dusk' } });
    if (random.chance(0.5)) await this.submit();
    if (random.chance(0.8)) await this.send('scene.close', { scene, next: { place: 'the train' } });
  }

  private edit(): Promise<Sent> {
    const { random } = this;
    const text = random.chance(0.5) ? { text: `rather ${random.whole(100)}` } : {};
    const position = random.chance(0.7) ? { position: random.whole(4) } : {};
    return this.send('queue.edit', { turn: this.recent().turn, ...text, ...position });
  }

  /** Several of one schedule may come due while nobody reads the mail. */
  private async schedule(): Promise<void> {
    const { random } = this;
    const known = this.schedules.at(-1);
    const schedule = known !== undefined && random.chance(0.6) ? known : random.id('sc');
    this.schedules.push(schedule);
    const times = 1 + random.whole(3);
    for (let time = 0; time < times; time += 1) await this.appoint(schedule);
  }

  private async appoint(schedule: string): Promise<void> {
    const { random, session, notes } = this;
    const { broker } = random.pick(this.gateways);
    const { text, policy, request } = wordsFrom(this.random);
    const id = random.id('c');
    const now = broker.clock.now();
    const due = now + Math.round(random.between(soonestMs, latestMs));
    const command = scheduledRun(
      { id, session, at: new Date(now).toISOString() },
      { schedule, text, policy, request },
    );
    const when = `@at ${new Date(due).toISOString()}`;
    await scheduleMail(broker, 'time', command, { id, when }).then(
      () => void notes.appointed.push({ session, command: id, dueMs: due }),
      // Nobody knows whether it will come.
      () => undefined,
    );
  }

  /** What no actor can read. */
  private async scribble(): Promise<void> {
    const { broker } = this.random.pick(this.gateways);
    const data = new TextEncoder().encode(this.random.pick(['{', '{"v":2}', '"hello"']));
    const subject = broker.names.mail(this.session, 'user');
    await broker.mail.publish({ subject, data, id: this.random.id('x') });
  }

  private send<T extends Command['type']>(type: T, body: Command<T>['body']): Promise<Sent> {
    const wanted = { session: this.session, type, body } as Pick<Command, 'session' | 'type' | 'body'>;
    return this.random.pick(this.gateways).send('user', wanted);
  }

  private recent(): Submit {
    return this.random.pick(this.submits.slice(-3));
  }

  private pause(): Promise<void> {
    return this.random.pick(this.gateways).broker.clock.wait(this.random.between(1, longestPauseMs));
  }
}
