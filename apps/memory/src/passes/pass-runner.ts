import type { Logger } from 'pino';
import { NotYet, postMail, type BrokerPorts, type QueryClient } from '#shared/broker';
import {
  digest,
  ParleyError,
  type Command,
  type PassJob,
  type PassResult,
  type QueryResponse,
} from '#shared/contracts';
import { titleIn, titleQuestion, titleTimeoutMs } from './title.js';

/** What a pass knows of the session that it is about. */
export interface KnownSessions {
  /** Undefined where there is no such session. */
  nameOf(session: string): Promise<{ name: string | null } | undefined>;
}

/** So often a pass is tried again, each time after a pause four times as long; then it has failed. */
const mostRetries = 3;
/** What the answer needs on its way, beyond the time that the model has. */
const wayMs = 5_000;

type Asked = Pick<QueryClient, 'ask'>;

/**
 * Runs one pass at a time to a result, which goes to the session as mail. What it yields is the actor's to write
 * down; a pass itself changes nothing, so it may run twice.
 */
export class PassRunner {
  constructor(
    private readonly broker: BrokerPorts,
    private readonly queries: Asked,
    private readonly sessions: KnownSessions,
    private readonly log: Pick<Logger, 'warn'>,
    private readonly firstPauseMs: number,
  ) {}

  /** Throws `NotYet` where it is worth to try again; the broker keeps the job until then, and the count. */
  async run(job: PassJob, attempt: number): Promise<void> {
    if (!(await this.isWanted(job))) return;
    const result = await this.titled(job, attempt);
    if (result.kind === 'failed' && attempt <= mostRetries) {
      // What comes of the job is told under its own id; this try was paid for whatever that will be.
      if (result.usage) await this.send({ ...job, id: digest(job.id, String(attempt)) }, result);
      throw new NotYet(this.firstPauseMs * 4 ** (attempt - 1), result.reason);
    }
    await this.send(job, result);
  }

  private async isWanted({ session }: PassJob): Promise<boolean> {
    return (await this.sessions.nameOf(session))?.name === null;
  }

  private async titled(job: PassJob, attempt: number): Promise<PassResult> {
    const asked = await this.asked(job, attempt);
    if ('problem' in asked) return { kind: 'failed', pass: job.pass, reason: asked.problem };
    const { answer, reason, model, usage } = asked;
    const spent = { ...(model ? { model } : {}), ...(usage ? { usage } : {}) };
    const title = titleIn(answer);
    if (title !== undefined) return { kind: 'title', title, ...spent };
    return { kind: 'failed', pass: job.pass, reason: reason ?? 'The model gave an empty title.', ...spent };
  }

  private async asked(
    job: PassJob,
    attempt: number,
  ): Promise<QueryResponse<'model.classify'> | { problem: string }> {
    try {
      return await this.queries.ask('model.classify', titleQuestion(job), titleTimeoutMs + wayMs);
    } catch (error) {
      // Whatever it is, it must end some time: nobody waits for a title.
      this.log.warn({ err: error, session: job.session, attempt }, 'A title could not be asked for');
      return { problem: ParleyError.is(error) ? error.body.message : 'The question could not be asked.' };
    }
  }

  /** There is one result for each job, so its mail has the job's own id for ever. */
  private async send({ id, session, turn }: PassJob, result: PassResult): Promise<void> {
    const command: Command<'state.apply'> = {
      v: 1,
      id,
      type: 'state.apply',
      session,
      at: new Date(this.broker.clock.now()).toISOString(),
      by: 'memory',
      body: { turn, result },
    };
    await postMail(this.broker, 'pass', command);
  }
}
