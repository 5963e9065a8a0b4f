import type { TurnRecord } from '#shared/contracts';

/** Well below the broker's largest message, which is a mebibyte. */
const largestBytes = 900_000;
const longestText = 2 ** 18;

/** Of one that would go into no message, the beginning of each text: the events have the whole of it. */
export function fitting(record: TurnRecord, limit = largestBytes): TurnRecord {
  let fits = record;
  for (let most = longestText; most > 0 && bytesOf(fits) > limit; most = Math.floor(most / 2))
    fits = cutTo(record, most);
  return fits;
}

function cutTo(record: TurnRecord, most: number): TurnRecord {
  const begun = (text: string): string => text.slice(0, most).toWellFormed();
  return {
    ...record,
    asked: record.asked.slice(0, most).map(begun),
    answered: record.answered.slice(0, most).map(({ agent, text }) => ({ agent, text: begun(text) })),
    calls: record.calls.slice(0, most),
  };
}

function bytesOf(record: TurnRecord): number {
  return Buffer.byteLength(JSON.stringify(record));
}
