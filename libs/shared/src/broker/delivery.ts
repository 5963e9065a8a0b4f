import type { JsMsg } from '@nats-io/jetstream';
import { sessionOfSubject } from './names.js';

/** One message of a stream, as a handler behind `@Consume` gets it. */
export interface Delivery {
  subject: string;
  session: string;
  sequence: number;
  data: Uint8Array;
  /** 1 the first time. */
  attempt: number;
}

export function deliveryOf(msg: JsMsg): Delivery {
  const { subject, seq, data, info } = msg;
  return { subject, session: sessionOfSubject(subject), sequence: seq, data, attempt: info.deliveryCount };
}

/** Thrown by a handler that cannot take the message yet: it comes again after this long, here or elsewhere. */
export class NotYet extends Error {
  constructor(
    readonly afterMs: number,
    reason: string,
  ) {
    super(reason);
    this.name = 'NotYet';
  }
}
