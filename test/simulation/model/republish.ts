import type { Names } from '#shared/broker';
import type { Bus, Message } from './bus.js';
import type { Kept, StoredStream } from './stored-stream.js';
import { SubjectMatcher } from './subjects.js';
import type { Wire } from './wire.js';

export interface Republishing {
  stream: StoredStream;
  pattern: string;
  sentOn(kept: Kept): Pick<Message, 'subject' | 'data'>;
}

const longestDetourMs = 400;

/** What a stream stores is sent on to whoever listens: at most once by its promise, and here not even in order. */
export function republish(wire: Wire, bus: Bus, { stream, pattern, sentOn }: Republishing): void {
  const { faults, time } = wire;
  const matcher = new SubjectMatcher();
  stream.onStored((kept) => {
    if (!matcher.matches(pattern, kept.subject)) return;
    const message = { ...sentOn(kept), sequence: kept.sequence, respond: () => {} };
    const send = (): void => void bus.publish(message);
    if (faults.strikes('live message dropped')) return;
    if (faults.strikes('live message doubled')) time.after(faults.random.between(0, longestDetourMs), send);
    if (faults.strikes('live message reordered')) time.after(faults.random.between(1, longestDetourMs), send);
    else send();
  });
}

export function logToLive(names: Names, stream: StoredStream): Republishing {
  return {
    stream,
    pattern: names.subject('log', '*', '*'),
    sentOn: ({ subject, data }) => ({ subject: names.subject('live', ...lastTwo(subject)), data }),
  };
}

/** Headers alone: an actor that hears of mail reads it from the stream. */
export function mailToMailed(names: Names, stream: StoredStream): Republishing {
  return {
    stream,
    pattern: names.subject('mail', '*', '*'),
    sentOn: ({ subject }) => ({
      subject: names.subject('mailed', lastTwo(subject)[0] ?? ''),
      data: new Uint8Array(),
    }),
  };
}

function lastTwo(subject: string): string[] {
  return subject.split('.').slice(-2);
}
