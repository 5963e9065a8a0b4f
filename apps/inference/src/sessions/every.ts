import type { Clock } from '#shared/broker';

/** Again and again, each time so long after the last has ended, whatever has come of it. Returns how to call off the next. */
export function every(
  clock: Pick<Clock, 'after'>,
  ms: number,
  task: () => Promise<void>,
  { goesOn, failed }: { goesOn: () => boolean; failed: (error: unknown) => void },
): () => void {
  let callOff = (): void => {};
  const again = (): void => {
    callOff = clock.after(ms, () => {
      task()
        .catch(failed)
        .finally(() => goesOn() && again());
    });
  };
  again();
  return () => callOff();
}
