import { reportIdOf } from '#shared/contracts';
import { TooEarly, type Sink } from '../sinks/sink.js';
import type { Webhook } from '../sinks/webhook.js';
import { recordOf } from '../turns/record-of.js';
import type { TurnStory } from '../turns/turn-story.js';
import { waitAt } from './waits.js';
import type { Watchers } from './watchers.js';

/** Tells of what a user would see if he looked: that a turn has ended, or that something waits. Never what was said. */
export class ToldSink implements Sink {
  readonly name = 'told';

  constructor(
    private readonly webhook: Pick<Webhook, 'send'>,
    private readonly watchers: Pick<Watchers, 'watch' | 'sawEnd'>,
  ) {}

  /** What works for another session ends for that one, not for a person. */
  async take(story: TurnStory, signal: AbortSignal): Promise<void> {
    const { session, turn, parents } = story;
    const record = recordOf(story);
    if (!record || parents.length > 0) return;
    // Whoever has stopped it himself knows.
    if (record.status === 'stopped' && record.stopReason !== 'timeout') return;
    const known = [this.watchers.sawEnd(session, turn), this.watchers.watch([session], turn)];
    if ((await Promise.all(known)).includes(true)) return;
    const { en, agent, status, code, endedAt: at } = record;
    const data = { ...placeOf(story), agent, status, ...(code ? { code } : {}), at };
    await this.webhook.send(
      { id: reportIdOf({ sink: this.name, session, turn, en }), type: 'turn.ended', data },
      signal,
    );
  }

  async takeWait(story: TurnStory, en: number, signal: AbortSignal): Promise<void> {
    const { session, turn, parents } = story;
    const wait = waitAt(story.entries, en);
    if (!wait) return;
    // He may leave while it waits.
    if (await this.watchers.watch([session, ...parents], turn)) throw new TooEarly('Somebody watches it.');
    const { kind, ...what } = wait;
    const at = story.entries.find((entry) => entry.en === en)?.at;
    const type = kind === 'approval' ? 'approval.waiting' : 'client_call.waiting';
    const data = { ...placeOf(story), ...what, at };
    await this.webhook.send({ id: reportIdOf({ sink: this.name, session, turn, en }), type, data }, signal);
  }
}

function placeOf({ user, session, name, turn, parents }: TurnStory): object {
  return { user, session, name, root: parents.at(-1) ?? session, turn };
}
