/** From its first instant to the first one after it. */
export interface Period {
  from: Date;
  until: Date;
}

const dayMs = 86_400_000;

/** Days and weeks are those of UTC, wherever the user lives: so every gateway and every instance counts alike. */
export function dayOf(now: number): Period {
  const from = now - modulo(now, dayMs);
  return { from: new Date(from), until: new Date(from + dayMs) };
}

/** From Monday on. 1970 began on a Thursday. */
export function weekOf(now: number): Period {
  const from = now - modulo(now + 3 * dayMs, 7 * dayMs);
  return { from: new Date(from), until: new Date(from + 7 * dayMs) };
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
