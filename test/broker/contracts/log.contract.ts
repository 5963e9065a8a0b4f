import { describe, expect, it } from '@jest/globals';
import {
  appendFenced,
  Fenced,
  logTailEntry,
  readRange,
  tailsOf,
  type BrokerPorts,
  type Heard,
  type Publication,
} from '#shared/broker';
import { newId } from '#shared/contracts';
import { eventuallyOn, groundOf, type OpenGround } from './ground.js';
import { delta, entriesOf, settled, writerOf } from './writers.js';

export interface LogContractOptions {
  /** How often writers race; each time exactly one may win. */
  rounds?: number;
}

const racers = 4;
const endless = new AbortController().signal;

/** What a session's log must be, on whatever broker (DESIGN §4). */
export function describeLogContract(
  name: string,
  open: OpenGround,
  { rounds = 50 }: LogContractOptions = {},
): void {
  describe(`the log on ${name}`, () => {
    const ground = groundOf(open);
    const on = (): BrokerPorts => ground().broker;

    function publication(session: string, expected: number, id = newId('c')): Publication {
      const { names } = on();
      const expectation = { subject: names.logOf(session), sequence: expected };
      return { subject: names.log(session, 'e'), data: Buffer.from('{}'), id, expect: expectation };
    }

    /** An id is known in the whole stream, so no two tests may use the same. */
    const threeIds = (): [string, string, string] => [newId('c'), newId('c'), newId('c')];

    async function stored(one: Publication): Promise<number> {
      const published = await on().log.publish(one);
      if (published.kind !== 'stored') throw new Error(`It was not stored: ${JSON.stringify(published)}`);
      return published.sequence;
    }

    async function idsOf(session: string, from = 1, atLeast = 0): Promise<(string | undefined)[]> {
      const ids: (string | undefined)[] = [];
      const { log, names } = on();
      for await (const { id } of readRange(log, { subject: names.logOf(session), from }, atLeast))
        ids.push(id);
      return ids;
    }

    describe('has one writer', () => {
      it(`of ${racers} that race, over both subjects, in each of ${rounds} rounds`, async () => {
        const brokers = await Promise.all(Array.from({ length: racers }, () => ground().another()));
        let winners = 0;
        for (let round = 0; round < rounds; round += 1) {
          const session = newId('s');
          const nonces = brokers.map(() => newId('g'));
          const outcomes = await Promise.allSettled(
            brokers.map((each, racer) =>
              writerOf(each, session, nonces[racer] ?? '').append([racer % 2 ? settled : delta('x')]),
            ),
          );
          const won = outcomes.flatMap(({ status }, racer) =>
            status === 'fulfilled' ? [nonces[racer]] : [],
          );
          const fenced = outcomes.filter(
            (each) => each.status === 'rejected' && each.reason instanceof Fenced,
          );
          expect([won.length, fenced.length]).toEqual([1, racers - 1]);
          const last = await on().log.leaderLast(on().names.logOf(session));
          const written = await entriesOf(on(), session, 1, last?.sequence);
          expect(written.map(({ nonce }) => nonce)).toEqual(won);
          winners += won.length;
        }
        expect(winners).toBe(rounds);
      }, 120_000);

      it('who stops the others with deltas as with events', async () => {
        const session = newId('s');
        const first = writerOf(on(), session, newId('g'));
        await first.append([settled]);
        const { n, en, sequence } = first.position;
        const late = writerOf(on(), session, newId('g'), { n, en, sequence });
        await first.append([delta('x')]);
        await expect(late.append([settled])).rejects.toBeInstanceOf(Fenced);
      });

      it('who is told the last sequence when it is not the one he expects', async () => {
        const session = newId('s');
        const last = await stored(publication(session, 0));
        const refused = { kind: 'wrong-sequence', last };
        expect(await on().log.publish(publication(session, 0))).toEqual(refused);
        expect(await on().log.publish(publication(session, last - 1))).toEqual(refused);
        expect(await on().log.publish(publication(session, last + 1))).toEqual(refused);
      });

      it('who is not disturbed by other sessions', async () => {
        const session = newId('s');
        const first = await stored(publication(session, 0));
        await stored(publication(newId('s'), 0));
        expect(await stored(publication(session, first))).toBeGreaterThan(first);
      });

      it('who cannot go on where what he knows of was removed: the last that is there counts', async () => {
        const session = newId('s');
        const first = await stored(publication(session, 0));
        const second = await stored(publication(session, first));
        await on().log.remove(second);
        expect(await on().log.publish(publication(session, second))).toEqual({
          kind: 'wrong-sequence',
          last: first,
        });
        await on().log.remove(first);
        expect(await on().log.publish(publication(session, first))).toEqual({
          kind: 'wrong-sequence',
          last: 0,
        });
        expect(await stored(publication(session, 0))).toBeGreaterThan(second);
      });
    });

    describe('knows an append by its id', () => {
      it('and stores it once, however often it is sent', async () => {
        const session = newId('s');
        const { data, id } = publication(session, 0);
        const one = { subject: on().names.log(session, 'e'), data, id };
        const first = await stored(one);
        const second = await stored(publication(session, first));
        expect(await on().log.publish(one)).toEqual({ kind: 'stored', sequence: first, doubled: true });
        expect(await idsOf(session, 1, second)).toHaveLength(2);
      });

      // Whether the id is looked at first, or what is expected, differs between one server and a cluster.
      it('and with an expectation either says where it is or refuses it, and does not store it again', async () => {
        const session = newId('s');
        const one = publication(session, 0);
        const first = await stored(one);
        const again = await on().log.publish(one);
        expect([
          { kind: 'stored', sequence: first, doubled: true },
          { kind: 'wrong-sequence', last: first },
        ]).toContainEqual(again);
        expect(await idsOf(session, 1, first)).toHaveLength(1);
      });

      it('so that one which was stored and never acknowledged is found again', async () => {
        const session = newId('s');
        const one = publication(session, 0);
        const lost = await stored(one);
        const again = { session, kind: 'e' as const, payload: one.data, id: one.id, expected: 0 };
        expect(await appendFenced(await ground().another(), again, endless)).toBe(lost);
        expect(await idsOf(session, 1, lost)).toEqual([one.id]);
      });
    });

    describe('is read', () => {
      it('from a sequence on, itself included, with ids and the time of storing', async () => {
        const session = newId('s');
        const [a, b, c] = threeIds();
        const first = await stored(publication(session, 0, a));
        const second = await stored(publication(session, first, b));
        const third = await stored(publication(session, second, c));
        expect(await idsOf(session, 1, third)).toEqual([a, b, c]);
        expect(await idsOf(session, second, third)).toEqual([b, c]);
        expect(await idsOf(session, second + 1, third)).toEqual([c]);
        expect(await idsOf(session, third + 1)).toEqual([]);
        const { messages } = await on().log.page(on().names.logOf(session), third);
        expect(messages).toMatchObject([{ sequence: third, subject: on().names.log(session, 'e'), id: c }]);
        expect(messages[0]?.at).toBeGreaterThan(0);
      });

      it('whole, also where it is longer than a page, in order', async () => {
        const session = newId('s');
        const writer = writerOf(on(), session, newId('g'));
        for (let index = 0; index < 600; index += 1) await writer.append([settled]);
        const entries = await entriesOf(on(), session, 1, writer.position.sequence);
        expect(entries.map(({ n }) => n)).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
        // Page by page alone, without the leader's help.
        const whole = await eventuallyOn(on(), 'every replica shows all of it', async () => {
          const found = await entriesOf(on(), session);
          return found.length >= 600 && found;
        });
        expect(whole).toEqual(entries);
        const page = await on().log.page(on().names.logOf(session), 1);
        expect(page.more).toBe(page.messages.length < 600);
      }, 60_000);

      it("by the leader's word: the next, the last, and whether one is there", async () => {
        const session = newId('s');
        const { log, names } = on();
        const subject = names.logOf(session);
        expect(await log.leaderLast(subject)).toBeUndefined();
        expect(await log.leaderNext(subject, 1)).toBeUndefined();
        const [a, b] = threeIds();
        const first = await stored(publication(session, 0, a));
        const second = await stored(publication(session, first, b));
        expect(await log.leaderNext(subject, 1)).toMatchObject({ sequence: first, id: a });
        expect(await log.leaderNext(subject, first + 1)).toMatchObject({ sequence: second, id: b });
        expect(await log.leaderNext(subject, second + 1)).toBeUndefined();
        expect(await log.leaderLast(subject)).toMatchObject({ sequence: second, id: b });
      });

      it('at its end, of many sessions at once', async () => {
        const sessions = [newId('s'), newId('s'), newId('s')];
        const [long = '', short = '', empty = ''] = sessions;
        const writer = writerOf(on(), long, newId('g'));
        await writer.append([settled]);
        await writer.append([delta('x')]);
        const only = writerOf(on(), short, newId('g'));
        await only.append([settled]);
        const tails = await eventuallyOn(on(), 'every replica shows all of it', async () => {
          const found = new Map<string, number>();
          for await (const { session, sequence } of tailsOf(on(), sessions))
            found.set(session, Math.max(sequence, found.get(session) ?? 0));
          return found.get(long) === writer.position.sequence && found.has(short) && found;
        });
        expect(tails.get(short)).toBe(only.position.sequence);
        expect(tails.has(empty)).toBe(false);
        expect(await logTailEntry(on(), long)).toMatchObject({ type: 'block.delta', n: 2 });
        expect(await logTailEntry(on(), empty)).toBeUndefined();
      });
    });

    it('forgets what is removed, once', async () => {
      const session = newId('s');
      const first = await stored(publication(session, 0));
      const second = await stored(publication(session, first));
      expect(await on().log.remove(first)).toBe(true);
      expect(await on().log.remove(first)).toBe(false);
      expect(await on().log.leaderNext(on().names.logOf(session), 1)).toMatchObject({ sequence: second });
    });

    it('is heard by those who listen, with its sequence, until they stop', async () => {
      const session = newId('s');
      const heard: Heard[] = [];
      const listener = await ground().another();
      const stop = listener.core.subscribe(listener.names.live(session), (message) => heard.push(message));
      await listener.core.flush();
      const first = await stored(publication(session, 0));
      await eventuallyOn(on(), 'it is heard', () => heard.length === 1);
      expect([heard[0]?.sequence, Buffer.from(heard[0]?.data ?? '').toString()]).toEqual([first, '{}']);
      stop();
      await listener.core.flush();
      await stored(publication(session, first));
      await on().core.flush();
      expect(heard).toHaveLength(1);
    });
  });
}
