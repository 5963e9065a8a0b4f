import type { Logger } from 'pino';
import { NotYet, postMail, type BrokerPorts, type QueryClient } from '#shared/broker';
import {
  addUsage,
  digest,
  ParleyError,
  type ChainJob,
  type Command,
  type PassJob,
  type PassResult,
  type QueryRequest,
  type QueryResponse,
} from '#shared/contracts';
import type { Ground } from './ground/ground.js';
import { Tries } from './tries.js';
import { chainWork, titleWork, type Found as Made, type Questioned, type Work } from './work.js';

/** What a pass knows of the session that it is about. */
export interface KnownSessions {
  /** Undefined where there is no such session. */
  nameOf(session: string): Promise<{ name: string | null } | undefined>;
}

/** So often a pass is tried again, each time after a pause four times as long; then it has failed. */
const mostRetries = 3;
/** So often it is looked whether memory can tell by now what a pass is made from: more than three hours, a few seconds at first. */
const mostWaits = 400;
const longestWaitMs = 30_000;
/** What the answer needs on its way, beyond the time that the model has. */
const wayMs = 5_000;

/** Below the broker's largest message. */
const mostResultBytes = 900_000;

export interface PassTimes {
  /** What a model has for one pass. */
  limitMs: number;
  /** Before the first retry. */
  firstPauseMs: number;
}

/** Of a job, where its answer goes. */
export interface NamedJob {
  id: string;
  session: string;
  pass: string;
  turn?: string | undefined;
}

type Asked = Pick<QueryClient, 'ask'>;
type Failed = Extract<PassResult, { kind: 'failed' }>;
/** `lost`: there is nothing that it could be made from, now or later. */
type Found = Work | { kind: 'lost'; reason: string };
type Spent = Pick<PassResult, 'model' | 'usage'>;

/**
 * Runs one pass at a time to a result, which goes to the session as mail. What it yields is the actor's to write
 * down; a pass itself changes nothing, so it may run twice.
 */
export class PassRunner {
  private readonly tries = new Tries();

  constructor(
    private readonly broker: BrokerPorts,
    private readonly queries: Asked,
    private readonly sessions: KnownSessions,
    private readonly ground: Ground,
    private readonly log: Pick<Logger, 'warn'>,
    private readonly times: PassTimes,
  ) {}

  /** Throws `NotYet` where it is worth to try again; the broker keeps the job until then. */
  async run(job: PassJob, attempt: number): Promise<void> {
    const work = await this.workFor(job, attempt);
    if (!work) return;
    if (work.kind === 'lost') return this.giveUp(job, work.reason);
    const result = work.kind === 'known' ? work.result : await this.tried(work, job, attempt);
    if (result.kind === 'failed') await this.againAfter(result, job, work.en, attempt);
    await this.end(job, result, work.en);
  }

  /** Also for a job of which no more can be read than whose it is: somebody waits for what comes of it. */
  giveUp(job: NamedJob, reason: string): Promise<void> {
    return this.end(job, failed(job, reason));
  }

  private async end(job: NamedJob, result: PassResult, en?: number): Promise<void> {
    this.tries.forget(job.id);
    const ends = result.kind === 'failed' && job.pass !== 'title';
    await this.send(job, job.id, en, ends ? { ...result, last: true } : result);
  }

  /** Throws unless this was the last try. */
  private async againAfter(
    result: Failed,
    job: PassJob,
    en: number | undefined,
    attempt: number,
  ): Promise<void> {
    const tries = this.tries.failed(job.id, attempt);
    if (tries > mostRetries) return;
    // What comes of the job is told under its own id; this try was paid for whatever that will be.
    if (result.usage) await this.send(job, digest(job.id, String(attempt)), en, result);
    throw new NotYet(this.times.firstPauseMs * 4 ** (tries - 1), result.reason);
  }

  /** Undefined where nobody wants it any more. */
  private async workFor(job: PassJob, attempt: number): Promise<Found | undefined> {
    try {
      if (job.pass !== 'title') return await this.chainWork(job);
      const isWanted = (await this.sessions.nameOf(job.session))?.name === null;
      return isWanted ? titleWork(job) : undefined;
    } catch (error) {
      return this.whereUntold(error, job, attempt);
    }
  }

  private async chainWork(job: ChainJob): Promise<Found> {
    const work = await chainWork(job, this.ground, this.times.limitMs);
    return work ?? { kind: 'lost', reason: 'There is no such session.' };
  }

  /** What memory cannot tell now it can tell later: that is no failure of the pass, unless it takes for ever. */
  private whereUntold(error: unknown, { session, pass }: PassJob, attempt: number): Found {
    const mayPass = ParleyError.is(error) && error.body.retryable;
    if (mayPass && attempt < mostWaits)
      throw new NotYet(Math.min(250 * 2 ** attempt, longestWaitMs), error.body.message);
    this.log.warn({ err: error, session, pass, attempt }, 'Nothing can be told of what a pass is made from');
    return { kind: 'lost', reason: 'What it is made from could not be read.' };
  }

  /** All that it asks, one behind the other, or nothing of it; what was asked before a failure was paid for too. */
  private async tried(
    { parts, joined }: Extract<Work, { kind: 'asked' }>,
    job: PassJob,
    attempt: number,
  ): Promise<PassResult> {
    const found: Made[] = [];
    let spent: Spent = {};
    for (const part of parts) {
      const { result, ...cost } = await this.answered(part, job, attempt);
      spent = added(spent, cost);
      if (result.kind === 'failed') return { ...result, ...spent };
      found.push(result);
    }
    const all = joined(found);
    return all ? { ...all, ...spent } : { ...failed(job, 'There was nothing to ask.'), ...spent };
  }

  private async answered(
    { question, read, useless }: Questioned,
    job: PassJob,
    attempt: number,
  ): Promise<Spent & { result: PassResult }> {
    const asked = await this.asked(question, job, attempt);
    if ('problem' in asked) return { result: failed(job, asked.problem) };
    const { answer, source, reason, model, usage } = asked;
    const found = source === 'model' ? read(answer) : undefined;
    const spent = { ...(model ? { model } : {}), ...(usage ? { usage } : {}) };
    return { result: found ?? failed(job, reason ?? useless), ...spent };
  }

  private async asked(
    question: QueryRequest<'model.classify'>,
    { session, pass }: PassJob,
    attempt: number,
  ): Promise<QueryResponse<'model.classify'> | { problem: string }> {
    try {
      return await this.queries.ask('model.classify', question, question.timeoutMs + wayMs);
    } catch (error) {
      // Whatever it is, it must end some time: nobody waits for it for ever.
      this.log.warn({ err: error, session, pass, attempt }, 'A pass could not be asked for');
      return { problem: ParleyError.is(error) ? error.body.message : 'The question could not be asked.' };
    }
  }

  /** There is one result for each job, so its mail has the job's own id for ever. */
  private async send(job: NamedJob, id: string, en: number | undefined, result: PassResult): Promise<void> {
    const of = job.pass === 'title' ? {} : { job: job.id, ...(en === undefined ? {} : { en }) };
    const command: Command<'state.apply'> = {
      v: 1,
      id,
      type: 'state.apply',
      session: job.session,
      at: new Date(this.broker.clock.now()).toISOString(),
      by: 'memory',
      body: {
        ...(job.turn === undefined ? {} : { turn: job.turn }),
        ...of,
        result: withinMail(job, result),
      },
    };
    await postMail(this.broker, 'pass', command);
  }
}

/** The broker would refuse it each time, and the session would wait for it. */
function withinMail(job: NamedJob, result: PassResult): PassResult {
  if (Buffer.byteLength(JSON.stringify(result)) <= mostResultBytes) return result;
  const { model, usage } = result;
  const spent = { ...(model ? { model } : {}), ...(usage ? { usage } : {}) };
  return { ...failed(job, 'It has found more than can be sent.'), last: true, ...spent };
}

function failed({ pass }: Pick<NamedJob, 'pass'>, reason: string): Failed {
  return { kind: 'failed', pass, reason };
}

function added(before: Spent, { model, usage }: Spent): Spent {
  const sum = before.usage && usage ? addUsage(before.usage, usage) : (usage ?? before.usage);
  return { ...before, ...(model ? { model } : {}), ...(sum ? { usage: sum } : {}) };
}
