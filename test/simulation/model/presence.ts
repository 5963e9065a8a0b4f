import type { SimulatedProcess } from '../simulated-process.js';
import type { StoredKeys } from './stored-keys.js';
import type { Wire } from './wire.js';

const refreshMs = 3_000;
const ttlMs = 10_000;

/** Says again and again that a process is there, until it is not. Returns the goodbye. */
export function showPresence(wire: Wire, workers: StoredKeys, process: SimulatedProcess): () => void {
  let callOff = (): void => {};
  const write = (apply: () => void): void => process.send(() => wire.toBroker(process, apply));
  const refresh = (): void => {
    write(() => workers.put(process.id, '{}', ttlMs));
    callOff = process.clock.after(refreshMs, refresh);
  };
  refresh();
  return () => {
    callOff();
    write(() => {
      const revision = workers.get(process.id)?.revision;
      if (revision !== undefined) workers.purge(process.id, revision);
    });
  };
}

/** Tells a process of every worker that is gone. Returns how to stop. */
export function watchForGone(
  wire: Wire,
  workers: StoredKeys,
  process: SimulatedProcess,
  gone: (worker: string) => void,
): () => void {
  const stop = workers.onGone((key) => {
    if (key.startsWith('reap.') || key === process.id) return;
    wire.toSubscriber(process, () => process.enter(() => gone(key)));
  });
  process.onDeath(stop);
  return stop;
}
