import type { QueryClient } from '#shared/broker';
import { recordOf } from '../turns/record-of.js';
import type { TurnStory } from '../turns/turn-story.js';
import { fitting } from './fitting.js';
import { Refused, type Sink } from './sink.js';

/** A row in Postgres for each turn. Memory keeps it, the only service that speaks to Postgres. */
export class RecordSink implements Sink {
  readonly name = 'records';

  constructor(private readonly queries: Pick<QueryClient, 'ask'>) {}

  async take(story: TurnStory): Promise<void> {
    const record = recordOf(story);
    if (!record) throw new Refused('Its log tells no beginning, or no end.');
    // Kept or not: of a session that was deleted meanwhile there is to be no record.
    await this.queries.ask('memory.report.keep', { record: fitting(record) });
  }
}
