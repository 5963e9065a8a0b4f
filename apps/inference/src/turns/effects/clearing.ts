import type { NewEntry } from '#shared/contracts';
import { childrenAtWork, stoppedChildren, stopOf } from '../../children/ends-of-children.js';
import type { Bench } from '../bench.js';
import type { Next } from '../next.js';

/** The end of a path, or of a session: all that ran in it is over by then, but for those that work in the background. */
export class Clearing {
  constructor(
    private readonly bench: Bench,
    private readonly isStillNext: (what: Next['do']) => boolean,
  ) {}

  /** That it is to be cleared is in the log for good before anybody outside is told. */
  async clear(): Promise<void> {
    const { bench } = this;
    const { log, family, session, clock } = bench.parts;
    await log.durable();
    const at = new Date(clock.now()).toISOString();
    const working = childrenAtWork(bench.conversation);
    await Promise.all(working.map((child) => family.post('user', stopOf(child, session.owner, at))));
    // Mail that came meanwhile may have left something that must be told first.
    if (!this.isStillNext('clear')) return;
    const children = childrenAtWork(bench.conversation).flatMap((child) =>
      stoppedChildren([child], child.turn),
    );
    bench.clear();
    bench.append(...children, this.end());
  }

  private end(): NewEntry {
    const { head, messages, clearing } = this.bench.conversation;
    const by = clearing?.by;
    if (clearing?.purpose === 'delete') return { type: 'session.deleted', by, body: {} };
    // Where nothing was said there is nothing to take back.
    const [root] = messages;
    const back = root && head !== null ? { back: head, root: root.id } : {};
    return { type: 'history.moved', by, body: { head: null, reason: 'clear', ...back } };
  }
}
