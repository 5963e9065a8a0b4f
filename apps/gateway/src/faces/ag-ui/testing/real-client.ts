import { HttpAgent, type AgentSubscriber } from '@ag-ui/client';
import type { AgUiMessage } from '../telling/events.js';

type Messages = ConstructorParameters<typeof HttpAgent>[0]['initialMessages'];

export interface Heard {
  /** What the client holds at the end. */
  messages: AgUiMessage[];
  /** Of `RUN_ERROR`. */
  error: { message: string; code?: string } | undefined;
  outcome: string | undefined;
  pending: readonly string[];
  interrupts: readonly string[];
}

/** What the protocol's own client makes of these events. It breaks off where one of them is not as it should be. */
export async function heardBy(frames: readonly string[], initial: readonly AgUiMessage[]): Promise<Heard> {
  const agent = new HttpAgent({
    url: 'http://127.0.0.1/ag-ui',
    threadId: 'thread',
    initialMessages: initial as unknown as NonNullable<Messages>,
    fetch: async () => new Response(frames.join(''), { headers: { 'content-type': 'text/event-stream' } }),
  });
  const heard: Omit<Heard, 'messages' | 'interrupts'> = { error: undefined, outcome: undefined, pending: [] };
  const subscriber: AgentSubscriber = {
    onRunErrorEvent: ({ event: { message, code } }) =>
      void (heard.error = { message, ...(code === undefined ? {} : { code }) }),
    onRunFinishedEvent: (finished) => {
      heard.outcome = finished.outcome;
      if (finished.outcome === 'success') heard.pending = finished.pendingToolCallIds;
    },
  };
  await agent.runAgent({ runId: 'run' }, subscriber);
  const messages = agent.messages as unknown as AgUiMessage[];
  return { ...heard, messages, interrupts: agent.pendingInterrupts.map(({ id }) => id) };
}
