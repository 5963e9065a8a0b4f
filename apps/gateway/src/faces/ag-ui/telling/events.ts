import { lineJson } from '../../../live/line-json.js';
/** An event of the protocol. Its clients strike out what they do not know, and break off where a known field is amiss. */
export type AgUiEvent = { type: string } & Record<string, unknown>;

export function frame(event: AgUiEvent): string {
  return `data: ${lineJson(event)}\n\n`;
}

/** Something of ours that the protocol has no event for. */
export function custom(name: string, value: unknown): AgUiEvent {
  return { type: 'CUSTOM', name: `parley.${name}`, value };
}

/** A message as the protocol's clients keep it; ones that they have sent go back as they came. */
export type AgUiMessage = { id: string; role: string } & Record<string, unknown>;

export function snapshotOf(messages: readonly AgUiMessage[]): AgUiEvent {
  return { type: 'MESSAGES_SNAPSHOT', messages };
}
