/** A message as the SDK's pages keep it: its `UIMessage`, as JSON has it. */
export interface ShownMessage {
  id: string;
  role: 'user' | 'assistant';
  parts: readonly ShownPart[];
  metadata?: Record<string, unknown>;
}

export type ShownPart = { type: string } & Record<string, unknown>;
