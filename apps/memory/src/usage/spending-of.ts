import {
  noUsage,
  type Entry,
  type Message,
  type OpenTurn,
  type Usage,
  type UsagePurpose,
} from '#shared/contracts';

/** What one event of a log says was spent. */
export interface Spending {
  session: string;
  /** Of the event: with the session it names the row, so that what is read twice is booked once. */
  en: number;
  turn: string | null;
  step: number | null;
  purpose: UsagePurpose;
  model: string | null;
  usage: Usage;
  at: string;
}

type What = Pick<Spending, 'step' | 'purpose' | 'model' | 'usage'>;

/** Of a running turn, what its spending is counted from. */
export interface Counted extends Pick<OpenTurn, 'turn' | 'usage' | 'openStep'> {
  reply: Pick<Message, 'model'> | null;
  replies: readonly Pick<Message, 'model'>[];
}
type Before = { openTurn: Counted | null };

/**
 * As the fold counts it: the rows of a turn with the purpose `turn` add up to the usage that its end tells. Every
 * turn that began leaves at least one.
 */
export function spendingOf(session: string, before: Before, entry: Entry): Spending[] {
  const what = whatOf(before, entry);
  if (!what) return [];
  return [{ session, en: entry.en, turn: entry.turn ?? null, ...what, at: entry.at }];
}

function whatOf({ openTurn }: Before, entry: Entry): What | undefined {
  switch (entry.type) {
    case 'context.compacted':
    case 'context.compaction_failed':
      return beside('summary', entry.body);
    case 'state.title':
      return beside('title', entry.body);
    case 'tool.approval_answered':
    case 'pass.done':
    case 'turn.heard':
    case 'interjection.considered':
      return beside('pass', entry.body);
    case 'state.pass_failed':
      return beside(purposeOfPass(entry.body.pass), entry.body);
    default:
      return openTurn && openTurn.turn === entry.turn ? inTurn(openTurn, entry) : undefined;
  }
}

function purposeOfPass(pass: string): UsagePurpose {
  return pass === 'title' || pass === 'summary' ? pass : 'pass';
}

function inTurn(turn: Counted, entry: Entry): What | undefined {
  switch (entry.type) {
    case 'step.completed':
      return turn.reply ? stepOf(turn, entry.body.step, entry.body.usage) : undefined;
    case 'step.abandoned':
      return entry.body.usage && stepOf(turn, entry.body.step, entry.body.usage);
    case 'turn.completed':
    case 'turn.stopped':
    case 'turn.failed':
      return remainder(turn, entry.body.usage);
    default:
      return undefined;
  }
}

function stepOf(turn: Counted, step: number, usage: Usage): What {
  return { step, purpose: 'turn', model: modelOf(turn), usage };
}

/** Of the step that did not come to its end. A turn that cost nothing at all is a request all the same. */
function remainder(turn: Counted, whole: Usage): What | undefined {
  const usage = minus(whole, turn.usage);
  if (isNothing(usage) && !isNothing(turn.usage)) return undefined;
  return { step: null, purpose: 'turn', model: modelOf(turn), usage };
}

function beside(
  purpose: UsagePurpose,
  { model, usage }: { model?: string; usage?: Usage },
): What | undefined {
  return usage && { step: null, purpose, model: model ?? null, usage };
}

function modelOf({ openStep, reply, replies }: Counted): string | null {
  return openStep?.model ?? reply?.model ?? replies.at(-1)?.model ?? null;
}

function minus(whole: Usage, part: Usage): Usage {
  return {
    ...noUsage,
    inputTokens: Math.max(0, whole.inputTokens - part.inputTokens),
    outputTokens: Math.max(0, whole.outputTokens - part.outputTokens),
    cacheReadTokens: Math.max(0, whole.cacheReadTokens - part.cacheReadTokens),
    cacheWriteTokens: Math.max(0, whole.cacheWriteTokens - part.cacheWriteTokens),
    costUsd: Math.max(0, whole.costUsd - part.costUsd),
    ...(whole.estimated && !part.estimated ? { estimated: true } : {}),
  };
}

/** Below this a difference of two costs is what floating point made of it. */
const leastUsd = 1e-12;

function isNothing(usage: Usage): boolean {
  return tokensOf(usage) === 0 && usage.costUsd < leastUsd;
}

function tokensOf({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Usage): number {
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
}
