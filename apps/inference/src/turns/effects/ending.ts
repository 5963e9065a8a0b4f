import {
  callKey,
  noUsage,
  type NewEntry,
  type OpenTurn,
  type ToolBlock,
  type Usage,
} from '#shared/contracts';
import { childrenOf, stoppedChildren, stopOf } from '../../children/ends-of-children.js';
import { inSegments } from '../../company/index.js';
import { findsAsides } from '../../passes/index.js';
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
    const marked = await this.markedIn(turn);
    const { openTurn: open, compaction } = bench.conversation;
    if (!open?.stopping) return;
    this.requeueUnheard();
    const ending = { turn: open, spent: bench.spentOn(open.openStep, bench.spent), now: clock.now() };
    const calledOff = compactionCalledOff(compaction, open, bench.spentOnSummary);
    const children = stoppedChildren(childrenOf(bench.conversation, session.id, turn.turn), turn.turn);
    this.end(...marked, ...calledOff, ...children, ...stopped(ending, open.stopping));
  }

  fail({ code, message, retryable }: Failure, spent: Usage = noUsage): void {
    const { bench } = this;
    const { openTurn: turn } = bench.conversation;
    if (!turn) return;
    const { session, logger } = bench.parts;
    if (turn.reply?.interjectionOf !== undefined)
      logger.warn({ session: session.id, turn: turn.turn, code, reason: message }, 'An interjection failed');
    this.requeueUnheard();
    this.end(...failed({ turn, spent, now: bench.parts.clock.now() }, { code, message, retryable }));
  }

  completeReply({ turn, reply }: Doing<'complete-reply'>): void {
    this.end(endedReply(turn, reply, 'complete'), completed(turn, this.bench.parts.clock.now()));
  }

  completeTurn({ turn }: Doing<'complete-turn'>): void {
    this.requeueUnheard();
    this.end(completed(turn, this.bench.parts.clock.now()));
  }

  /** Of the reply alone: the turn goes on. */
  endReply({ turn, reply }: Doing<'end-reply'>): void {
    this.bench.append(endedReply(turn, reply, 'complete'));
  }

  /** It stops before its words were looked at. They stay on the path, and what agents must not know is marked now. */
  private async markedIn({ turn, heard, message }: OpenTurn): Promise<NewEntry[]> {
    const { bench } = this;
    const said = bench.conversation.messages.find(({ id }) => id === message);
    if (heard || !said || said.segments) return [];
    const { segments } = inSegments(said);
    if (!segments?.some(({ kind }) => kind === 'out_of_character')) return [];
    if (!(await findsAsides(bench))) return [];
    return [{ type: 'turn.heard', turn, by: 'system', body: { message, segments } }];
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
    this.bench.append(...entries);
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
