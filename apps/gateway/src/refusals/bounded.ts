import { ParleyError } from '#shared/contracts';

/** Throws `too_large` for what has more bytes as JSON than may go on, whatever it is. */
export function refuseTooManyBytes(path: string, value: unknown, most: number): void {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes <= most) return;
  const problem = `has ${bytes} bytes as JSON; at most ${most} are taken`;
  throw new ParleyError({
    code: 'too_large',
    message: `${path}: ${problem}`,
    details: [{ path, problem }],
  });
}
