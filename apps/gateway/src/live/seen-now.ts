import { logTailEntry, type Broker } from '#shared/broker';

/** Of a query that must not know less than the log does now: whoever has just changed something finds it. */
export async function seenNow(
  broker: Broker,
  session: string,
): Promise<{ seen?: { gen: string; en: number } }> {
  const tail = await logTailEntry(broker, session);
  return tail ? { seen: { gen: broker.gen, en: tail.en } } : {};
}
