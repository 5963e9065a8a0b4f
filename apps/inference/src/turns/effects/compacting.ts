import { digest, type Conversation, type NewEntry, type Receipt } from '#shared/contracts';
import {
  afterCompaction,
  correction,
  extract,
  planCompaction,
  type CompactionPlan,
  type PromptParts,
} from '../../context/index.js';
import { projectOf } from '../at-hand.js';
import type { Bench } from '../bench.js';
import type { Doing } from '../doing.js';
import { keptTokens, partsFor, wordsOf, type WhyShorter } from '../prompt-of.js';
import { askedIn, authorOf, speakerOf, type Speaker } from '../speaker.js';
import { summarize, type Summary } from '../summarize.js';

type Compaction = Doing<'compact'>['compaction'];

/** Puts a summary in the place of what was said long ago. The tree keeps all of it. */
export class Compacting {
  constructor(private readonly bench: Bench) {}

  begun(): NewEntry<'context.compacting'> {
    const { conversation, parts } = this.bench;
    // Its receipt is shown among the messages, under the same id.
    const body = { compaction: parts.newMessageId(), trigger: 'auto' as const };
    return { type: 'context.compacting', turn: conversation.openTurn?.turn, by: 'system', body };
  }

  async partsFor(speaker: Speaker): Promise<PromptParts> {
    const { bench } = this;
    const { mind, session, settings } = bench.parts;
    const [skills, project] = await Promise.all([
      mind.skills.calledIn(wordsOf(bench.conversation)),
      projectOf(mind, session),
    ]);
    const { conversation } = bench;
    const { basePrompt } = settings;
    const ground = { conversation, session, basePrompt, project, skills, factor: 1 };
    const told = partsFor(speaker, ground);
    const parts = { ...told, sections: [...told.sections, ...(bench.known?.sections ?? [])] };
    return { ...parts, factor: correction(parts, conversation.openTurn?.usage) };
  }

  planFor(parts: PromptParts, why: WhyShorter): CompactionPlan | undefined {
    const keepTokens = keptTokens(parts, why, this.bench.parts.settings.keepTokens);
    return planCompaction({ ...parts, keepTokens });
  }

  async compact({ compaction }: Doing<'compact'>, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    const isWanted = (): boolean => isOpen(bench.conversation, compaction);
    await bench.unlessCalledOff(isWanted, signal, async (either) => {
      const entry = await this.outcomeOf(compaction, either);
      // Between the look and the append nothing may be awaited.
      if (entry && (isWanted() || entry.type === 'state.pass_failed')) bench.append(entry);
    });
  }

  private async outcomeOf(compaction: Compaction, signal: AbortSignal): Promise<NewEntry | undefined> {
    const { bench } = this;
    const { openTurn } = bench.conversation;
    const { session } = bench.parts;
    const asked = openTurn?.reply
      ? askedIn(openTurn, openTurn.reply)
      : { author: authorOf(session, {}), request: {} };
    const speaker = await speakerOf(bench, asked, signal);
    if (speaker.kind === 'nobody') return this.failed(compaction, speaker.message);
    const parts = await this.partsFor(speaker);
    const why = (openTurn?.tries.context ?? 0) > 0 ? 'refused' : 'full';
    const plan = this.planFor(parts, why);
    if (!plan) return this.failed(compaction, 'There is nothing that could be shortened.');
    const summary = await this.summaryOf(plan, speaker, compaction, signal);
    if (!signal.aborted) return this.compacted(compaction, parts, plan, summary);
    if (!openTurn) return this.calledOff(compaction, summary);
    // The turn cannot have ended meanwhile; its end books it.
    bench.spentOnSummary = summary.usage;
    return undefined;
  }

  /** The log has ended it already, without knowing what its summary had cost; perhaps a turn has taken its place. */
  private calledOff({ compaction }: Compaction, { model, usage }: Summary): NewEntry | undefined {
    if (!usage || this.bench.conversation.compaction?.compaction === compaction) return undefined;
    const body = { pass: 'summary', reason: 'It was called off.', ...(model ? { model } : {}), usage };
    return { type: 'state.pass_failed', by: 'system', body };
  }

  private async summaryOf(
    plan: CompactionPlan,
    { chosen }: Speaker,
    { compaction: key }: Compaction,
    signal: AbortSignal,
  ): Promise<Summary> {
    const { mind, session, clock, settings, logger } = this.bench.parts;
    const cheaper = mind.models.choose(mind.models.classifierModel);
    // The second try is made by the turn's own model, which may be the same one.
    const models = [cheaper.kind === 'model' ? cheaper.chosen : chosen, chosen];
    const { summaryMs: limitMs } = settings;
    const user = digest('user', session.owner);
    const summary = await summarize({ plan, models, key, user, limitMs, clock }, signal);
    for (const problem of signal.aborted ? [] : summary.problems)
      logger.warn({ err: problem, session: session.id }, 'A summary could not be had');
    return summary;
  }

  private compacted(
    { compaction, trigger }: Compaction,
    parts: PromptParts,
    plan: CompactionPlan,
    { text, model, usage }: Summary,
  ): NewEntry {
    const { openTurn, head } = this.bench.conversation;
    const made = text === undefined ? undefined : worth(parts, plan, text);
    const counts = made ?? { summary: extract(plan), ...afterCompaction(parts, plan, extract(plan)) };
    const body: Receipt = {
      receipt: compaction,
      trigger,
      method: made ? 'summary' : 'extract',
      summary: counts.summary,
      cut: plan.cut,
      on: head ?? plan.cut.message,
      before: openTurn?.message ?? null,
      tokensBefore: plan.tokensBefore,
      tokensAfter: counts.tokensAfter,
      dropped: plan.dropped,
      ...(model ? { model } : {}),
      ...(usage ? { usage } : {}),
    };
    return { type: 'context.compacted', turn: openTurn?.turn, by: 'system', body };
  }

  private failed({ compaction }: Compaction, message: string): NewEntry {
    const { openTurn } = this.bench.conversation;
    const body = { compaction, message };
    return { type: 'context.compaction_failed', turn: openTurn?.turn, by: 'system', body };
  }
}

function isOpen({ compaction, openTurn }: Conversation, { compaction: id }: Compaction): boolean {
  return compaction?.compaction === id && !openTurn?.stopping;
}

/** A summary that makes nothing shorter is none. */
function worth(
  parts: PromptParts,
  plan: CompactionPlan,
  summary: string,
): { summary: string; tokensAfter: number } | undefined {
  const { tokensAfter } = afterCompaction(parts, plan, summary);
  return tokensAfter < plan.tokensBefore ? { summary, tokensAfter } : undefined;
}
