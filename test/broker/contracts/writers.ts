import { appendFenced, LogWriter, readLog, type BrokerPorts } from '#shared/broker';
import type { Entry, NewEntry } from '#shared/contracts';

export const settled: NewEntry = { type: 'turn.settled', turn: 't', body: {} };
export const delta = (text: string): NewEntry => ({
  type: 'block.delta',
  turn: 't',
  body: { step: 0, index: 0, text },
});

export function writerOf(
  broker: BrokerPorts,
  session: string,
  nonce: string,
  at = { n: 0, en: 0, sequence: 0 },
  { signal } = new AbortController(),
): LogWriter {
  return new LogWriter({
    session,
    position: { gen: broker.gen, epoch: 1, nonce, ...at },
    store: (append) => appendFenced(broker, append, signal),
    clock: broker.clock,
    stored: () => undefined,
    broken: () => undefined,
  });
}

export type Written = Entry & { nonce: string; sequence: number };

export async function entriesOf(
  broker: BrokerPorts,
  session: string,
  from = 1,
  atLeast = 0,
): Promise<Written[]> {
  const entries: Written[] = [];
  for await (const { append, sequence } of readLog(broker, session, from, atLeast)) {
    for (const entry of append.entries) entries.push({ ...entry, nonce: append.nonce, sequence });
  }
  return entries;
}
