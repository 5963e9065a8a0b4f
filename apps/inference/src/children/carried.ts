import { callKey, type EntryBody, type OpenCall, type OpenTurn, type ToolBlock } from '#shared/contracts';
import type { Bench } from '../turns/bench.js';
import { carriedCall, toldOfChange } from '../turns/carried-call.js';

/** A call of the engine's own tools, on its way. */
export class Carried {
  readonly key: string;
  readonly input: unknown;

  constructor(
    private readonly bench: Bench,
    readonly turn: OpenTurn,
    readonly block: ToolBlock,
    private readonly asked: OpenCall,
  ) {
    this.key = callKey(bench.parts.session.id, turn.turn, block.step, block.call);
    this.input = carriedCall(block, asked).input;
  }

  /** Whoever has waited for anything looks here before he appends, and awaits nothing in between. */
  get isOpen(): boolean {
    const { openTurn } = this.bench.conversation;
    if (openTurn?.turn !== this.turn.turn || openTurn.stopping) return false;
    return openTurn.calls.some(({ call }) => call === this.block.call);
  }

  answer(outcome: 'ok' | 'error', output: string, truncated = false): void {
    if (!this.isOpen) return;
    const { call } = this.block;
    const body: EntryBody<'tool.completed'> = {
      call,
      outcome,
      output: toldOfChange(this.asked, output),
      truncated,
    };
    this.bench.append({ type: 'tool.completed', turn: this.turn.turn, body });
  }
}
