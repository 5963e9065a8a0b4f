import { passJobId, type ChainJob, type NewEntry, type OpenChain, type Witness } from '#shared/contracts';
import { heeding } from '../../models/asking/index.js';
import { aboutOf, knownSoon } from '../../passes/index.js';
import type { Bench } from '../bench.js';
import type { Doing } from '../doing.js';

/** Less than what the broker keeps a job for, and more than a weekend in which nothing ran. */
const longestMs = 3 * 24 * 60 * 60_000;

/** What is made of exchanges by others: they are sent their jobs, and waited for a while. */
export class Passing {
  constructor(
    private readonly bench: Bench,
    private readonly isStillNext: (what: 'send-pass' | 'wait-for-passes') => boolean,
  ) {}

  /** What it is made from is in the log for good before anybody is asked. Whoever stops a turn waits for none of it. */
  async send(next: Doing<'send-pass'>, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    const { chain, job } = next;
    const { log, clock } = bench.parts;
    if (clock.now() - Date.parse(chain.since) > longestMs) return this.giveUp(chain);
    await log.durable();
    const isWanted = (): boolean => this.isStillNext('send-pass');
    const isSent = await bench.unlessCalledOff(isWanted, signal, async (either) => {
      await heeding(either, () => this.sent(next, either));
      return true;
    });
    // Called off, it is sent once more in its time, under the same id.
    if (isSent) this.noteSent(job);
  }

  private async sent({ chain, job }: Doing<'send-pass'>, signal: AbortSignal): Promise<void> {
    const { log, session, mind, logger } = this.bench.parts;
    const about = aboutOf(chain);
    const [pass] = chain.left;
    if (!pass) return;
    const present = await this.named(about.present);
    signal.throwIfAborted();
    const { gen, en } = log.position;
    const { id: name, owner } = session;
    const asked = { v: 1 as const, id: job, session: name, owner, ...about, present, seen: { gen, en } };
    try {
      await mind.passes.send({ ...asked, pass } as ChainJob);
    } catch (error) {
      signal.throwIfAborted();
      logger.warn({ err: error, session: name, pass }, 'A pass could not be sent');
      this.fail(chain, pass);
    }
  }

  /** Whoever was asked again and again since has lost it, or can make nothing of it. */
  private giveUp({ chain, left, turn }: OpenChain): void {
    const reason = 'Nobody has answered for too long.';
    const failed = left.map((pass): NewEntry => ({
      type: 'state.pass_failed',
      turn,
      by: 'system',
      body: { pass, chain, reason },
    }));
    this.bench.append(...failed);
  }

  /** Called off as soon as it is needless: nothing is left to be waited for, or something else comes first. */
  async wait({ until }: Doing<'wait-for-passes'>, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    const { clock, settings } = bench.parts;
    // The log's time is another machine's.
    const ms = Math.min(Date.parse(until) - clock.now(), settings.passes.waitMs);
    const isWanted = (): boolean => this.isStillNext('wait-for-passes');
    const isOver =
      ms <= 0 ||
      (await bench.unlessCalledOff(isWanted, signal, async (either) => {
        await clock.wait(ms, either);
        return true;
      }));
    if (isOver) bench.waitedFor = until;
  }

  /** It stays where it is in the log that the chain goes on without it. */
  private fail({ chain, turn }: Doing<'send-pass'>['chain'], pass: ChainJob['pass']): void {
    const { bench } = this;
    if (!bench.conversation.chains.some((open) => open.chain === chain && open.left[0] === pass)) return;
    const body = { pass, chain, reason: 'It could not be sent to anybody.' };
    bench.append({ type: 'state.pass_failed', turn, by: 'system', body });
  }

  private async named(present: readonly Witness[]): Promise<Witness[]> {
    if (present.every(({ id, name }) => id !== name)) return [...present];
    const ids = present.map(({ id }) => id);
    return (await knownSoon(this.bench, ids)).present;
  }

  /** Of what no chain is at any more nobody asks. */
  private noteSent(job: string): void {
    const { sentPasses, conversation } = this.bench;
    const underWay = new Set(
      conversation.chains.map(({ chain, left: [pass = ''], attempt }) => passJobId(chain, pass, attempt)),
    );
    for (const sent of sentPasses) if (!underWay.has(sent)) sentPasses.delete(sent);
    sentPasses.add(job);
  }
}
