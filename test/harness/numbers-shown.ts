import { readLog } from '#shared/broker';
import { internalTypes } from '#shared/contracts';
import type { TestParley } from './parley.js';

/**
 * Of what a session's log shows, the numbers from the first to the last of those that somebody has seen. They need
 * not follow on each other: what nobody is shown is counted too, such as the knock of a gateway that has waited
 * long for a session's word.
 */
export async function numbersShown(
  { namespace }: Pick<TestParley, 'namespace'>,
  session: string,
  seen: readonly number[],
): Promise<number[]> {
  const [first = 0, last = 0] = [seen[0], seen.at(-1)];
  const numbers: number[] = [];
  for await (const { append } of readLog(await namespace.open(), session, 1))
    for (const { type, n } of append.entries)
      if (n >= first && n <= last && !internalTypes.has(type)) numbers.push(n);
  return numbers;
}
