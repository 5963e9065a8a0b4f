import { JetStreamApiError, type JetStreamManager } from '@nats-io/jetstream';
import { headers, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import type { Page, Publication, Published, StoredMessage, Stream, Timetable } from '../ports.js';
import { BadTimetable } from '../scheduled-mail.js';
import type { Acknowledged } from './acknowledged.js';
import { askLeader, readLasts, readPage } from './direct.js';
import { closedOr, publishedFrom, unsendable } from './published.js';
import type { Readings } from './readings.js';

export interface NatsParts {
  nc: NatsConnection;
  jsm: JetStreamManager;
  acknowledged: Acknowledged;
  readings: Readings;
}

/** A pattern, and a time zone, that the broker does not know. */
const badTimetable = [10189, 10223];
const noSuchMessage = [10037, 10043];
/** The broker's word for any failed deletion; only its text tells a message that is not there. */
const notDeleted = 10057;

export class NatsStream implements Stream {
  constructor(
    private readonly parts: NatsParts,
    private readonly name: string,
  ) {}

  publish(publication: Publication): Promise<Published> {
    return this.send(publication, headersOf(publication));
  }

  async schedule(publication: Publication, timetable: Timetable): Promise<Published> {
    const { when, timeZone, target } = timetable;
    const hdrs = headersOf(publication);
    hdrs.set('Nats-Schedule', when);
    hdrs.set('Nats-Schedule-Target', target);
    if (timeZone) hdrs.set('Nats-Schedule-Time-Zone', timeZone);
    const published = await this.send(publication, hdrs);
    return isBadTimetable(published) ? { kind: 'never', error: new BadTimetable(timetable) } : published;
  }

  page(subject: string, from: number): Promise<Page> {
    return readPage(this.parts.readings, this.name, subject, from);
  }

  lasts(subjects: readonly string[]): Promise<StoredMessage[]> {
    return readLasts(this.parts.readings, this.name, subjects);
  }

  leaderNext(subject: string, from: number): Promise<StoredMessage | undefined> {
    return askLeader(this.parts.nc, this.name, { seq: Math.max(from, 1), next_by_subj: subject });
  }

  leaderLast(subject: string): Promise<StoredMessage | undefined> {
    return askLeader(this.parts.nc, this.name, { last_by_subj: subject });
  }

  async remove(sequence: number): Promise<boolean> {
    try {
      return await this.parts.jsm.streams.deleteMessage(this.name, sequence, false);
    } catch (error) {
      if (error instanceof JetStreamApiError && isGone(error)) return false;
      throw closedOr(error);
    }
  }

  private async send({ subject, data }: Publication, hdrs: MsgHdrs): Promise<Published> {
    try {
      return publishedFrom(await this.parts.acknowledged.publish(subject, data, hdrs));
    } catch (error) {
      return unsendable(error);
    }
  }
}

function headersOf({ id, expect }: Publication): MsgHdrs {
  const hdrs = headers();
  hdrs.set('Nats-Msg-Id', id);
  if (expect) {
    hdrs.set('Nats-Expected-Last-Subject-Sequence', String(expect.sequence));
    hdrs.set('Nats-Expected-Last-Subject-Sequence-Subject', expect.subject);
  }
  return hdrs;
}

function isBadTimetable(published: Published): boolean {
  if (published.kind !== 'never' || !(published.error instanceof JetStreamApiError)) return false;
  return badTimetable.includes(published.error.code);
}

function isGone({ code, message }: JetStreamApiError): boolean {
  return noSuchMessage.includes(code) || (code === notDeleted && /not found|no message/i.test(message));
}
