import { expect, it } from '@jest/globals';
import type { Broker, StoredMessage } from '#shared/broker';
import { DeadLetters } from './dead-letters.js';

const count = 450;
const at = '2026-01-02T03:04:05.000Z';

function letter(sequence: number): StoredMessage {
  const about = { of: 'turn', session: 's_1', turn: `t_${sequence}`, gen: 'g', en: 3, since: at };
  const kept = { ...about, sink: 'webhook', id: `r_${sequence}`, reason: 'away', attempts: 5, at };
  const data = Buffer.from(JSON.stringify(kept));
  return { sequence, subject: 'dead', id: undefined, data, at: 0 };
}

it('all are repeated many at a time: whoever asks does not wait for one after the other', async () => {
  const letters = Array.from({ length: count }, (_, index) => letter(index + 1));
  const [sent, removed] = [new Set<string>(), new Set<number>()];
  let [underWay, mostUnderWay] = [0, 0];
  const broker = {
    clock: { now: () => Date.parse(at), elapsed: () => 0, wait: async () => undefined },
    names: { dead: () => 'dead', report: (_sink: string, id: string) => `report.${id}` },
    dead: {
      page: async () => ({ messages: letters, more: false }),
      remove: async (sequence: number) => removed.add(sequence),
    },
    reports: {
      publish: async ({ subject }: { subject: string }) => {
        underWay += 1;
        mostUnderWay = Math.max(mostUnderWay, underWay);
        await Promise.resolve();
        underWay -= 1;
        sent.add(subject);
        return { kind: 'stored', sequence: 1, doubled: false };
      },
    },
  } as unknown as Broker;
  expect(await new DeadLetters(broker).repeat({})).toEqual({ repeated: count });
  expect([sent.size, removed.size]).toEqual([count, count]);
  expect(mostUnderWay).toBeGreaterThan(100);
});
