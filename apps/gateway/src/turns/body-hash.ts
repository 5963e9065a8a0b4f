import { digest } from '#shared/contracts';
import type { SubmitBody } from './submit-body.js';

const defaults: Partial<SubmitBody> = { policy: 'reject', onDisconnect: 'continue' };

/** Of what a body means: whoever spells out a default says the same as whoever leaves it out. */
export function bodyHash(body: SubmitBody): string {
  const told = Object.entries(body).filter(
    ([name, value]) => value !== defaults[name as keyof SubmitBody] && !isEmptyList(value),
  );
  return digest(JSON.stringify(Object.fromEntries(told)));
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
