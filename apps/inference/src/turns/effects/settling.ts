import type { Conversation, NewEntry } from '#shared/contracts';
import { dueBehind, knownAtEnd, passesOfSession, passesWanted, takePart } from '../../passes/index.js';
import type { Bench } from '../bench.js';
import type { Doing } from '../doing.js';
import type { Children } from './children.js';

/** The last that is done about a turn: whoever waits for it is told, and what is to be made of it is begun. */
export class Settling {
  constructor(
    private readonly bench: Bench,
    private readonly children: Children,
  ) {}

  /** One append with all that is due: whoever takes over in between finds all of it to be done, or nothing. */
  async settle({ turn }: Doing<'settle'>): Promise<void> {
    const { bench } = this;
    // What was said hangs on its own messages, wherever the path goes while others are asked.
    const ended = bench.conversation;
    await this.children.tell(turn);
    const due = await this.dueBehind(turn, ended);
    // Between the look and the append nothing may be awaited.
    if (!bench.conversation.unsettled.includes(turn)) return;
    bench.append(...due(), { type: 'turn.settled', turn, body: {} });
    bench.agents.forget();
  }

  /** To be called as it is appended: there may be less room by then, or none of it be wanted. */
  private async dueBehind(turn: string, ended: Conversation): Promise<() => NewEntry[]> {
    const { bench } = this;
    const { session, settings } = bench.parts;
    const own = passesOfSession(session);
    if (own?.length === 0) return () => [];
    const { host, present } = await knownAtEnd(bench, takePart(session));
    const wanted = passesWanted(session, host, settings.passes.byDefault);
    return () => dueBehind(turn, { session, ended, conversation: bench.conversation, wanted, present });
  }
}
