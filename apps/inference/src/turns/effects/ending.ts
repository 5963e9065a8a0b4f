import { callKey, noUsage, type OpenTurn, type ToolBlock, type Usage } from '#shared/contracts';
import { untilTold } from '../../children/awaited.js';
import { childrenOf, stoppedChildren, stopOf } from '../../children/ends-of-children.js';
import type { Bench } from '../bench.js';
import type { Doing } from '../doing.js';
import {
  completed,
  compactionCalledOff,
  endedReply,
  failed,
  stopped,
  unheard,
  type Failure,
} from '../endings.js';

/** Whatever way a turn ends: once, with everything closed that it had open. */
export class Ending {
  constructor(private readonly bench: Bench) {}

  /** That it stops is in the log for good before anybody outside is told. */
  async stop({ turn }: Doing<'stop'>): Promise<void> {
    const { bench } = this;
    const { log, tools, session, clock } = bench.parts;
    await log.durable();
    const keys = sentCalls(turn).map(({ step, call }) => callKey(session.id, turn.turn, step, call));
    await Promise.all([...keys.map((key) => tools.cancel(key)), ...this.stopChildren(turn)]);
    const { openTurn: open, compaction } = bench.conversation;
    if (!open?.stopping) return;
    this.requeueUnheard();
    const ending = { turn: open, spent: bench.spentOn(open.openStep, bench.spent), now: clock.now() };
    const calledOff = compactionCalledOff(compaction, open, bench.spentOnSummary);
    const children = stoppedChildren(childrenOf(bench.conversation, session.id, turn.turn), turn.turn);
    this.end(...calledOff, ...children, ...stopped(ending, open.stopping));
  }

  fail({ code, message, retryable }: Failure, spent: Usage = noUsage): void {
    const { bench } = this;
    const { openTurn: turn } = bench.conversation;
    if (!turn) return;
    this.requeueUnheard();
    this.end(...failed({ turn, spent, now: bench.parts.clock.now() }, { code, message, retryable }));
  }

  completeReply({ turn, reply }: Doing<'complete-reply'>): void {
    this.end(endedReply(turn, reply, 'complete'), ...completed(turn, this.bench.parts.clock.now()));
  }

  completeTurn({ turn }: Doing<'complete-turn'>): void {
    this.end(...completed(turn, this.bench.parts.clock.now()));
  }

  private stopChildren({ turn }: OpenTurn): Promise<void>[] {
    const { conversation, parts } = this.bench;
    const at = new Date(parts.clock.now()).toISOString();
    return childrenOf(conversation, parts.session.id, turn).map((child) =>
      parts.family.post('user', stopOf(child, parts.session.owner, at)),
    );
  }

  /** Before the end of the turn that did not read it: whoever takes over in between loses no word. */
  private requeueUnheard(): void {
    for (const entries of unheard(this.bench.conversation)) this.bench.append(...entries);
  }

  private end(...entries: Parameters<Bench['append']>): void {
    this.bench.clear();
    this.bench.append(...untilTold(entries, this.bench.parts.session));
  }
}

/** What was asked of a tools service and has no result yet. */
function sentCalls({ reply, calls: asked }: OpenTurn): ToolBlock[] {
  const blocks = reply?.blocks ?? [];
  return blocks.filter(
    (block): block is ToolBlock =>
      block.kind === 'tool' &&
      block.outcome === undefined &&
      asked.some(({ call, runs }) => call === block.call && runs === 'tools'),
  );
}
