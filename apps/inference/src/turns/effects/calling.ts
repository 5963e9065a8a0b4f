import { callKey, type OpenTurn, type Place, type ToolBlock } from '#shared/contracts';
import { atHand, nothingAtHand, projectOf, type AtHand } from '../at-hand.js';
import type { Bench } from '../bench.js';
import { carriedCall } from '../carried-call.js';
import type { Doing } from '../doing.js';
import { requestedCall } from '../requested-call.js';

/** Tools are asked through the log: what was requested is in it before anything is sent. */
export class Calling {
  constructor(
    private readonly bench: Bench,
    private readonly isStillNext: (what: 'request-calls') => boolean,
  ) {}

  /** A call that nobody could carry out, or that must not be, is answered at once. */
  async request({ turn, calls }: Doing<'request-calls'>, signal: AbortSignal): Promise<void> {
    const { bench } = this;
    const { session, clock, settings } = bench.parts;
    const hand = await bench.unlessCalledOff(bench.goesOn, signal, (either) => this.handIn(turn, either));
    if (!hand || !this.isStillNext('request-calls')) return;
    const expiresAt = new Date(clock.now() + settings.approvalMs).toISOString();
    // Each by itself: what a model writes into its calls may be long.
    for (const block of calls) {
      const key = callKey(session.id, turn.turn, block.step, block.call);
      bench.append(...requestedCall({ turn, block, hand, key, expiresAt }));
    }
  }

  /** Side by side, for the broker's word on one tells nothing of the next; they leave in the order of the log. */
  async dispatch({ turn, calls }: Doing<'dispatch-calls'>): Promise<void> {
    const { bench } = this;
    const [place] = await Promise.all([this.place(), bench.parts.log.durable()]);
    const { openTurn } = bench.conversation;
    if (openTurn?.turn !== turn.turn || openTurn.stopping) return;
    await Promise.all(calls.map((block) => this.send(openTurn, block, place)));
  }

  private async send({ turn, calls }: OpenTurn, block: ToolBlock, place: Place): Promise<void> {
    const { dispatched, parts } = this.bench;
    const { session, tools } = parts;
    const { step, call, name } = block;
    const asked = calls.find((open) => open.call === call);
    if (!asked) return;
    const key = callKey(session.id, turn, step, call);
    const names = { session: session.id, turn, step, call, key, name, owner: session.owner };
    await tools.dispatch({ v: 1, ...names, ...carriedCall(block, asked), place });
    dispatched.add(key);
  }

  /** Of an agent that is gone nobody knows the rules. */
  private async handIn({ reply, request }: OpenTurn, signal: AbortSignal): Promise<AtHand> {
    const { agents, parts } = this.bench;
    const known = await agents.of(reply?.author, parts.session.owner, signal);
    return known.kind === 'agent' ? atHand(parts, known.agent, request) : nothingAtHand;
  }

  private async place(): Promise<Place> {
    const { mind, session } = this.bench.parts;
    const project = await projectOf(mind, session);
    if (project?.root === undefined) return { workspace: session.workspace };
    const { id, root, writable = [] } = project;
    return { workspace: session.workspace, project: { id, root, writable } };
  }
}
