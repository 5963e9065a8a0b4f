import type { Publication, Published, Timetable } from '#shared/broker';
import type { VirtualTime } from '../virtual-time.js';
import type { StoredStream } from './stored-stream.js';
import { nextDue } from './timetables.js';

/** What a broker that is down was to send once goes out soon after it is back. */
const retryMs = 50;

/** Messages that the broker sends on by itself when their time has come, as long as they are stored. */
export class Schedules {
  constructor(
    private readonly time: VirtualTime,
    private readonly stream: StoredStream,
    private readonly isDown: () => boolean,
  ) {}

  store(publication: Publication, timetable: Timetable): Published {
    const due = this.dueOrRefuse(timetable);
    if (due instanceof Error) return { kind: 'never', error: due };
    const before = this.stream.last(publication.subject)?.sequence;
    const published = this.stream.publish(publication);
    if (published.kind !== 'stored' || published.doubled) return published;
    if (before !== undefined) this.stream.remove(before);
    this.plan(published.sequence, publication.data, timetable, due);
    return published;
  }

  private dueOrRefuse(timetable: Timetable): number | Error {
    try {
      return nextDue(timetable, this.time.now, false) ?? this.time.now;
    } catch (error) {
      return error as Error;
    }
  }

  private plan(sequence: number, data: Uint8Array, timetable: Timetable, due: number): void {
    this.time.after(due - this.time.now, () => this.fire(sequence, data, timetable));
  }

  private fire(sequence: number, data: Uint8Array, timetable: Timetable): void {
    if (!this.stream.has(sequence)) return;
    const next = nextDue(timetable, this.time.now, true);
    // One of many times that the broker is down for is left out.
    if (next !== undefined) this.plan(sequence, data, timetable, next);
    else if (this.isDown()) return void this.time.after(retryMs, () => this.fire(sequence, data, timetable));
    if (this.isDown()) return;
    this.stream.store(timetable.target, data);
    if (next === undefined) this.stream.remove(sequence);
  }
}
