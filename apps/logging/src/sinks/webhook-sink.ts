import { reportIdOf } from '#shared/contracts';
import { recordOf } from '../turns/record-of.js';
import type { TurnStory } from '../turns/turn-story.js';
import { Refused, type Sink } from './sink.js';
import type { Webhook } from './webhook.js';

/** The whole record of each turn, to whoever the operator has named. */
export class WebhookSink implements Sink {
  readonly name = 'webhook';

  constructor(private readonly webhook: Pick<Webhook, 'send'>) {}

  async take(story: TurnStory, signal: AbortSignal): Promise<void> {
    const record = recordOf(story);
    if (!record) throw new Refused('Its log tells no beginning, or no end.');
    const id = reportIdOf({ sink: this.name, ...record });
    await this.webhook.send({ id, type: 'turn.recorded', data: record }, signal);
  }
}
