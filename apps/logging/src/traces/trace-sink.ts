import type { Sink } from '../sinks/sink.js';
import type { TurnStory } from '../turns/turn-story.js';
import type { Words } from './fold/under-way.js';
import type { OtlpExporter } from './otlp-exporter.js';
import { spansOf } from './spans-of.js';

/** Each finished turn as one trace. Sent twice it is the same spans, for their ids are functions of the turn. */
export class TraceSink implements Sink {
  readonly name = 'traces';

  constructor(
    private readonly exporter: Pick<OtlpExporter, 'send'>,
    private readonly words: Words,
  ) {}

  async take(story: TurnStory, signal: AbortSignal): Promise<void> {
    const spans = spansOf(story, this.words);
    if (spans.length > 0) await this.exporter.send(spans, signal);
  }
}
