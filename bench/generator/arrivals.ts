import { setTimeout as sleep } from 'node:timers/promises';
import type { Arrival } from '../loads.js';

/** Starts `count` works as the arrival says, and resolves when the last has ended. */
export async function arrive(
  arrival: Arrival,
  count: number,
  work: (place: number) => Promise<void>,
): Promise<void> {
  const places = Array.from({ length: count }, (_, place) => place);
  if (arrival.kind === 'lanes') return inLanes(places, arrival.lanes, work);
  const overMs = arrival.kind === 'spread' ? arrival.overMs : 0;
  await Promise.all(
    places.map(async (place) => {
      if (overMs > 0) await sleep((overMs * place) / count);
      await work(place);
    }),
  );
}

/** Never more than `lanes` at once. */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const lane = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
