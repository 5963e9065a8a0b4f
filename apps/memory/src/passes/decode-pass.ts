import { z } from 'zod';
import { idSchema, invalidRequest, passJobSchema, problemsOf, type PassJob } from '#shared/contracts';
import type { NamedJob } from './pass-runner.js';

export type DecodedPass =
  | { kind: 'pass'; job: PassJob }
  /** `named`: it says at least whose it is. */
  | { kind: 'unreadable'; problem: string; named?: NamedJob };

const namedSchema = z.object({
  id: idSchema,
  session: idSchema,
  pass: z.string().max(100).catch('unknown'),
  turn: idSchema.optional().catch(undefined),
});

export function decodePass(data: Uint8Array): DecodedPass {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
    const job = passJobSchema.safeParse(value);
    if (job.success) return { kind: 'pass', job: job.data };
    const problem = invalidRequest(problemsOf(job.error)).message;
    const named = namedSchema.safeParse(value);
    return { kind: 'unreadable', problem, ...(named.success ? { named: named.data } : {}) };
  } catch (error) {
    return { kind: 'unreadable', problem: error instanceof Error ? error.message : String(error) };
  }
}
