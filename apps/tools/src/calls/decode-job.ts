import { z } from 'zod';
import { callJobSchema, invalidRequest, problemsOf, type CallJob } from '#shared/contracts';

/** Who waits for the result of a call. */
export type CallAddress = Pick<CallJob, 'session' | 'turn' | 'call' | 'key'>;

export type DecodedJob =
  | { kind: 'job'; job: CallJob }
  /** Of another version, or broken. Where it came from may be readable all the same. */
  | { kind: 'unreadable'; problem: string; address: CallAddress | undefined };

const { session, turn, call, key } = callJobSchema.shape;
const addressSchema = z.object({ session, turn, call, key });

export function decodeJob(data: Uint8Array): DecodedJob {
  const value = parsed(data);
  if (value instanceof Error) return { kind: 'unreadable', problem: value.message, address: undefined };
  const job = callJobSchema.safeParse(value);
  if (job.success) return { kind: 'job', job: job.data };
  const problem = invalidRequest(problemsOf(job.error)).message;
  return { kind: 'unreadable', problem, address: addressSchema.safeParse(value).data };
}

function parsed(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data)) as unknown;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
