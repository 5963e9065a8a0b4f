import { invalidRequest, passJobSchema, problemsOf, type PassJob } from '#shared/contracts';

export type DecodedPass = { kind: 'pass'; job: PassJob } | { kind: 'unreadable'; problem: string };

export function decodePass(data: Uint8Array): DecodedPass {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
    const job = passJobSchema.safeParse(value);
    return job.success
      ? { kind: 'pass', job: job.data }
      : { kind: 'unreadable', problem: invalidRequest(problemsOf(job.error)).message };
  } catch (error) {
    return { kind: 'unreadable', problem: error instanceof Error ? error.message : String(error) };
  }
}
