import type { Entry, Message } from '#shared/contracts';

/** What an event says of a message that is written already, of which the fold here knows nothing. */
export type MessageEdit =
  | {
      kind: 'versioned';
      session: string;
      en: number;
      message: string;
      text: string;
      segments: Message['segments'];
      by: string;
      at: string;
    }
  | { kind: 'heard'; session: string; en: number; message: string; segments: Message['segments'] };

export function messageEditOf(session: string, { type, en, at, by = 'system', body }: Entry): MessageEdit[] {
  switch (type) {
    case 'message.versioned': {
      const { message, text, segments } = body;
      return [{ kind: 'versioned', session, en, message, text, segments, by, at }];
    }
    case 'turn.heard': {
      const { message, segments } = body;
      return segments ? [{ kind: 'heard', session, en, message, segments }] : [];
    }
    default:
      return [];
  }
}
