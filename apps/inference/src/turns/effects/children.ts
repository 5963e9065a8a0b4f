import { AskingAfter } from '../../children/asking-after.js';
import { isAwaited } from '../../children/awaited.js';
import { cameTo } from '../../children/came-to.js';
import { Carried } from '../../children/carried.js';
import { readsTask, startsAgent } from '../../children/engine-tools.js';
import { commandOf } from '../../children/names.js';
import { Starting } from '../../children/starting.js';
import type { Bench } from '../bench.js';
import type { Doing } from '../doing.js';
import { authorOf } from '../speaker.js';

/** A session, those that work for it, and the one that it works for itself. */
export class Children {
  private readonly starting: Starting;
  private readonly askingAfter: AskingAfter;

  constructor(private readonly bench: Bench) {
    this.starting = new Starting(bench);
    this.askingAfter = new AskingAfter(bench);
  }

  /** Once in a life: what has been done before comes to the same. */
  async carryOut({ turn, call: block }: Doing<'carry-out'>, signal: AbortSignal): Promise<void> {
    const asked = turn.calls.find(({ call }) => call === block.call);
    if (!asked) return;
    const call = new Carried(this.bench, turn, block, asked);
    if (block.name === startsAgent) await this.starting.start(call, signal);
    else if (block.name === readsTask) await this.askingAfter.ask(call);
    else call.answer('error', `There is no tool named "${block.name}".`);
    this.bench.dispatched.add(call.key);
  }

  /** What was asked for is told to whoever waits for it, and that is durable before the turn is settled. */
  async tell(turn: string): Promise<void> {
    if (isAwaited(this.bench.parts.session, turn)) await this.tellParent(turn);
  }

  private async tellParent(turn: string): Promise<void> {
    const { conversation, parts } = this.bench;
    const { session, family, log, clock } = parts;
    const { parent, id: child } = session;
    if (!parent) return;
    const { session: to, turn: parentTurn, call, key } = parent;
    const body = { turn: parentTurn, call, key, child, ...cameTo(conversation, turn) };
    await log.durable();
    const at = new Date(clock.now()).toISOString();
    const by = authorOf(session, {});
    const id = commandOf('finish', child);
    await family.post('child', { v: 1, id, type: 'child.finish', session: to, at, by, body });
  }
}
