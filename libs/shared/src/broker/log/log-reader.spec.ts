import { describe, expect, it } from '@jest/globals';
import type { Append, Snapshot } from '../../contracts/index.js';
import { emptyConversation } from '../../conversation/index.js';
import { Names } from '../names.js';
import type { BrokerPorts, StoredMessage } from '../ports.js';
import { LogNotWhole, readLogBehind } from './log-reader.js';

const session = 's_1';
const gen = 'g_1';
const at = '2026-01-02T03:04:05.678Z';

function stored(sequence: number, n: number): StoredMessage {
  const entry = { type: 'turn.status' as const, turn: 't_1', n, en: n, at, body: { message: 'on it' } };
  const append: Append = { v: 1, gen, epoch: 1, nonce: 'n_1', entries: [entry] };
  return {
    sequence,
    subject: `log.${session}.e`,
    id: undefined,
    data: Buffer.from(JSON.stringify(append)),
    at: 0,
  };
}

/** A stream of which replicas and the leader show the same few messages. */
function brokerWith(...messages: StoredMessage[]): BrokerPorts {
  const from = (sequence: number): StoredMessage[] => messages.filter((each) => each.sequence >= sequence);
  const log = {
    page: async (_: string, sequence: number) => ({ messages: from(sequence), more: false }),
    leaderNext: async (_: string, sequence: number) => from(sequence)[0],
  };
  return { log, names: new Names(), gen } as unknown as BrokerPorts;
}

function checkpoint(n: number, sequence: number, of: string | null = gen): Snapshot {
  const position = { gen: of, n, en: n, epoch: 1, sequence };
  return { position, conversation: emptyConversation, openFrom: null };
}

async function readAll(broker: BrokerPorts, snapshot: Snapshot): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { append } of readLogBehind(broker, session, snapshot)) {
    numbers.push(...append.entries.map(({ n }) => n));
  }
  return numbers;
}

describe('reading on behind a checkpoint', () => {
  it('begins with the append that the checkpoint names', async () => {
    const broker = brokerWith(stored(3, 1), stored(5, 2), stored(9, 3));
    expect(await readAll(broker, checkpoint(2, 5))).toEqual([2, 3]);
  });

  it('refuses what was trimmed since the checkpoint was taken', async () => {
    await expect(readAll(brokerWith(stored(9, 7)), checkpoint(2, 5))).rejects.toThrow(LogNotWhole);
    await expect(readAll(brokerWith(stored(9, 7)), checkpoint(0, 0, null))).rejects.toThrow(LogNotWhole);
  });

  it('refuses a reading that does not even reach the checkpoint', async () => {
    await expect(readAll(brokerWith(stored(3, 1)), checkpoint(2, 5))).rejects.toThrow(LogNotWhole);
  });

  it('reads the log of another life of the stream from its beginning, where the numbers go on', async () => {
    expect(await readAll(brokerWith(stored(1, 3), stored(2, 4)), checkpoint(2, 500, 'g_0'))).toEqual([3, 4]);
  });
});
