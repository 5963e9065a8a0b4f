import { digest, type ChainJob, type PassResult, type QueryRequest, type TitleJob } from '#shared/contracts';
import { passes } from './after-passes.js';
import type { Ground } from './ground/ground.js';
import type { Part, Pass } from './pass.js';
import { titleIn, titleQuestion } from './title.js';

type Question = QueryRequest<'model.classify'>;
export type Found = Exclude<PassResult, { kind: 'failed' }>;

export interface Questioned {
  question: Question;
  /** Undefined: the answer is of no use. */
  read: (answer: unknown) => Found | undefined;
  useless: string;
}

/** What is to be done for a job, and from how much of the session's log. */
export type Work = { en?: number } & (
  | { kind: 'known'; result: Found }
  | { kind: 'asked'; parts: readonly Questioned[]; joined: (found: readonly Found[]) => Found | undefined }
);

export function titleWork(job: TitleJob): Work {
  return alone({
    question: titleQuestion(job),
    read(answer) {
      const title = titleIn(answer);
      return title === undefined ? undefined : { kind: 'title', title };
    },
    useless: 'The model gave an empty title.',
  });
}

/** Undefined where the session is gone. */
export async function chainWork(job: ChainJob, ground: Ground, timeoutMs: number): Promise<Work | undefined> {
  const standing = await ground.standing(job);
  if (!standing) return undefined;
  const { en } = standing;
  const pass = passes[job.pass] as Pass<ChainJob['pass']>;
  const prepared = await pass(job, ground);
  if (prepared.kind === 'known') return { kind: 'known', result: prepared.result as Found, en };
  const parts = prepared.kind === 'several' ? prepared.parts : [prepared];
  const questioned = parts.map((part, place) => questionOf(job, part, place, timeoutMs));
  if (prepared.kind === 'asked') return { ...alone(...questioned), en };
  return {
    kind: 'asked',
    parts: questioned,
    joined: (found) => prepared.joined(found as never) as Found,
    en,
  };
}

function questionOf(
  job: ChainJob,
  { asked, read }: Part<ChainJob['pass']>,
  place: number,
  timeoutMs: number,
): Questioned {
  const key = place === 0 ? job.id : digest(job.id, 'part', String(place));
  return {
    question: { user: job.owner, purpose: 'pass', ...asked, default: null, timeoutMs, key },
    read: (answer) => read(answer) as Found | undefined,
    useless: 'The model gave nothing that is of use.',
  };
}

function alone(...parts: Questioned[]): Work {
  return { kind: 'asked', parts, joined: ([found]) => found };
}
