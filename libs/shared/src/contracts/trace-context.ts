import { z } from 'zod';

/** As W3C's Trace Context has it, in its first version: whose trace a turn was asked for in. */
export const traceparentSchema = z
  .string()
  .regex(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/, 'must be a traceparent');

/** Of later versions the beginning is the same. What is none is passed over, as the specification wants it. */
export function traceparentIn(header: string | undefined): string | undefined {
  const [, version, rest, more] =
    /^([0-9a-f]{2})(-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})(-.*)?$/.exec(header ?? '') ?? [];
  if (rest === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  const parsed = traceparentSchema.safeParse(`00${rest}`);
  return parsed.success ? parsed.data : undefined;
}
