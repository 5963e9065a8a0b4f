import type { Page, Publication, Published, StoredMessage, Stream, Timetable } from '#shared/broker';
import type { Answer, SimulatedProcess } from '../simulated-process.js';
import type { Schedules } from './schedules.js';
import type { Kept, StoredStream } from './stored-stream.js';
import type { Views } from './views.js';
import type { Wire } from './wire.js';

export interface StreamPortParts {
  process: SimulatedProcess;
  wire: Wire;
  views: Views;
  stream: StoredStream;
  schedules: Schedules;
}

/** For so long a publisher waits for an answer. */
const patienceMs = 2_500;
const readPatienceMs = 5_000;
const latestMs = 8_000;
const longestDelayMs = 5_000;

/** A stream as one process sees it, through everything that lies between. */
export class StreamPort implements Stream {
  constructor(private readonly parts: StreamPortParts) {}

  publish(publication: Publication): Promise<Published> {
    return this.send(() => this.parts.stream.publish(publication));
  }

  schedule(publication: Publication, timetable: Timetable): Promise<Published> {
    return this.send(() => this.parts.schedules.store(publication, timetable));
  }

  page(subject: string, from: number): Promise<Page> {
    return this.read(() => {
      const { messages, more } = this.parts.stream.page(subject, from, this.parts.views.anyReplica());
      return { messages: messages.map(shown), more };
    });
  }

  lasts(subjects: readonly string[]): Promise<StoredMessage[]> {
    return this.read(() => this.parts.stream.lasts(subjects, this.parts.views.anyReplica()).map(shown));
  }

  leaderNext(subject: string, from: number): Promise<StoredMessage | undefined> {
    return this.read(() => shownIfAny(this.parts.stream.next(subject, from, this.parts.views.leader())));
  }

  leaderLast(subject: string): Promise<StoredMessage | undefined> {
    return this.read(() => shownIfAny(this.parts.stream.last(subject, this.parts.views.leader())));
  }

  remove(sequence: number): Promise<boolean> {
    return this.read(() => this.parts.stream.remove(sequence), 'removal');
  }

  private send(store: () => Published): Promise<Published> {
    const { process, wire } = this.parts;
    return process.call((answer) => {
      const sending = { answer, store, until: wire.time.elapsed + patienceMs };
      const silence = (): void => this.fallSilent(sending);
      if (wire.faults.strikes('publication lost')) return silence();
      if (wire.faults.strikes('publication stored late')) return this.storeLate(sending);
      return wire.toBroker(process, () => this.accept(sending), silence);
    });
  }

  private accept(sending: Sending): void {
    const { wire } = this.parts;
    const { faults } = wire;
    if (faults.strikes('publication refused in passing'))
      return wire.back(() => sending.answer.ok({ kind: 'passing', reason: 'another write is in flight' }));
    const published = sending.store();
    if (faults.strikes('acknowledgement lost')) return this.fallSilent(sending);
    const delayed = faults.strikes('acknowledgement delayed');
    const delayMs = delayed ? faults.random.between(10, longestDelayMs) : 0;
    if (wire.time.elapsed + delayMs >= sending.until) return this.fallSilent(sending);
    return wire.back(() => sending.answer.ok(published), delayMs);
  }

  /** The sender gives up; his message is still under way, and counts if it can when it arrives. */
  private storeLate(sending: Sending): void {
    const { process, wire } = this.parts;
    this.fallSilent(sending);
    wire.time.after(wire.faults.random.between(1, latestMs), () => wire.toBroker(process, sending.store));
  }

  private fallSilent({ answer, until }: Sending): void {
    const { time } = this.parts.wire;
    time.after(until - time.elapsed, () => answer.ok({ kind: 'silence', reason: 'no answer came in time' }));
  }

  private read<T>(look: () => T, kind: 'read' | 'removal' = 'read'): Promise<T> {
    const { process, wire } = this.parts;
    return process.call((answer) => {
      const unanswered = (): void => this.fail(answer);
      if (wire.faults.strikes('read failed')) return unanswered();
      return wire.toBroker(
        process,
        () => {
          const value = look();
          if (kind === 'removal' && wire.faults.strikes('removal unanswered')) return unanswered();
          const delayMs = wire.faults.strikes('answer delayed') ? wire.faults.random.between(5, 3_000) : 0;
          return wire.back(() => answer.ok(value), delayMs);
        },
        unanswered,
      );
    });
  }

  private fail(answer: Answer<never>): void {
    this.parts.wire.time.after(readPatienceMs, () => answer.fail(new Error('The broker did not answer.')));
  }
}

interface Sending {
  answer: Answer<Published>;
  store: () => Published;
  until: number;
}

function shown({ sequence, subject, id, data, at }: Kept): StoredMessage {
  return { sequence, subject, id, data, at };
}

function shownIfAny(kept: Kept | undefined): StoredMessage | undefined {
  return kept && shown(kept);
}
