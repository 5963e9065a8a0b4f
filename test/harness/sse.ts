import { createParser } from 'eventsource-parser';

export interface SseEvent {
  id: string;
  type: string;
  data: {
    type: string;
    session: string;
    turn?: string;
    n: number;
    by?: string;
    at: string;
    body: Record<string, unknown>;
  };
}

/** The events of a response, through a parser that is not ours. Ends with the response. */
export async function* eventsOf(response: Response): AsyncGenerator<SseEvent> {
  if (!response.body) throw new Error('The response has no body.');
  const arrived: SseEvent[] = [];
  const parser = createParser({
    onEvent: ({ id = '', event = '', data }) =>
      void arrived.push({ id, type: event, data: JSON.parse(data) }),
    onError: (error) => {
      throw error;
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* arrived.splice(0);
  }
}

export async function collect(response: Response, until?: (event: SseEvent) => boolean): Promise<SseEvent[]> {
  const events: SseEvent[] = [];
  for await (const event of eventsOf(response)) {
    events.push(event);
    if (until?.(event)) break;
  }
  return events;
}

/** The text that the deltas spell, over all blocks of kind text. */
export function spoken(events: readonly SseEvent[]): string {
  return events
    .filter(({ type }) => type === 'block.delta')
    .map(({ data }) => String(data.body['text']))
    .join('');
}
