import { callKey, digest, type NewEntry, type OpenTurn, type ToolBlock } from '#shared/contracts';
import type { Bench } from '../bench.js';
import { callsOfAll, emptyStepsInARow } from '../decide.js';
import type { Doing } from '../doing.js';
import { missingFields, whatIsMissing } from '../empty-call.js';
import { offeredTo } from '../speaker.js';
import type { ToolOffer } from '../tools-port.js';

type Requesting = Doing<'request-calls'>;

/** Tools are asked through the log: what was requested is in it before anything is sent. */
export class Calling {
  constructor(
    private readonly bench: Bench,
    private readonly isStillNext: (what: 'request-calls') => boolean,
  ) {}

  /** A call that nobody could carry out is answered at once. */
  async request({ turn, calls }: Requesting, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    const offers = await bench.unlessCalledOff(bench.goesOn, signal, (either) => this.offers(turn, either));
    if (!offers || !this.isStillNext('request-calls')) return;
    // Each by itself: what a model writes into its calls may be long.
    for (const call of calls) bench.append(...requested(turn, call, offers));
  }

  async dispatch({ turn, calls }: Doing<'dispatch-calls'>): Promise<void> {
    const { bench } = this;
    const { log, session, tools } = bench.parts;
    await log.durable();
    for (const { step, call, name, input } of calls) {
      if (bench.conversation.openTurn?.stopping) return;
      const key = callKey(session.id, turn.turn, step, call);
      const hash = hashOf(name, input);
      await tools.dispatch({
        v: 1,
        session: session.id,
        turn: turn.turn,
        step,
        call,
        key,
        name,
        input,
        hash,
      });
      bench.dispatched.add(key);
    }
  }

  private async offers({ reply }: OpenTurn, signal: AbortSignal): Promise<ToolOffer[]> {
    const { agents, parts } = this.bench;
    const { tools, session } = parts;
    const [offers, known] = await Promise.all([
      tools.offers(),
      agents.of(reply?.author, session.owner, signal),
    ]);
    return known.kind === 'agent' ? offeredTo(known.agent, offers) : offers;
  }
}

function requested(turn: OpenTurn, block: ToolBlock, offers: readonly ToolOffer[]): NewEntry[] {
  const { call, name, input } = block;
  const body = { call, name, input, hash: hashOf(name, input) };
  const entry: NewEntry = { type: 'tool.requested', turn: turn.turn, body };
  const answer = answerAtOnce(turn, block, offers);
  return answer ? [entry, { type: 'tool.completed', turn: turn.turn, body: { call, ...answer } }] : [entry];
}

type Answer = Omit<Extract<NewEntry, { type: 'tool.completed' }>['body'], 'call'>;

function answerAtOnce(turn: OpenTurn, block: ToolBlock, offers: readonly ToolOffer[]): Answer | undefined {
  const error = { outcome: 'error' as const, truncated: false };
  const offer = offers.find(({ name }) => name === block.name);
  if (!offer) return { ...error, output: `There is no tool named "${block.name}".` };
  const missing = missingFields(block.input, offer.inputSchema);
  if (missing.length === 0) return undefined;
  const steps = turn.reply ? emptyStepsInARow(callsOfAll(turn, turn.reply), turn.stepsDone - 1) : 0;
  return {
    ...error,
    output: whatIsMissing(block.name, missing, steps === 0 ? 'first' : 'again'),
    empty: true,
  };
}

function hashOf(name: string, input: unknown): string {
  return digest(name, JSON.stringify(input) ?? '');
}
