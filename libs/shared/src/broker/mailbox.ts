import { JetStreamApiError } from '@nats-io/jetstream';
import {
  commandSchema,
  doorAdmits,
  invalidRequest,
  problemsOf,
  type Command,
  type Door,
} from '../contracts/index.js';
import type { Broker } from './broker.js';
import { isStored, readRange } from './direct.js';
import { lastToken } from './names.js';

export interface Mail {
  sequence: number;
  command: Command;
}

/** Mail that no actor can read. It is settled as poison, so that it never blocks what is behind it. */
export interface Poison {
  sequence: number;
  problem: string;
}

/** Durable once this resolves. The same command sent twice within two minutes is stored once. */
export async function postMail({ js, names }: Broker, door: Door, command: Command): Promise<number> {
  const ack = await js.publish(names.mail(command.session, door), JSON.stringify(command), {
    msgID: command.id,
    retries: 4,
    timeout: 2_500,
  });
  return ack.seq;
}

/** A session's unsettled mail behind a sequence, in order. `atLeast` is one that is known to be there. */
export async function readMail(
  { nc, names }: Broker,
  session: string,
  after: number,
  atLeast: number,
): Promise<(Mail | Poison)[]> {
  const range = { stream: names.stream('MAIL'), subject: names.mailOf(session), from: after + 1 };
  const found: (Mail | Poison)[] = [];
  for await (const { data, sequence, subject } of readRange(nc, range, atLeast)) {
    found.push(decodeMail(data, sequence, subject));
  }
  return found;
}

export function decodeMail(data: Uint8Array, sequence: number, subject: string): Mail | Poison {
  try {
    const command = commandSchema.safeParse(
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data)),
    );
    if (!command.success) return { sequence, problem: invalidRequest(problemsOf(command.error)).message };
    const door = lastToken(subject);
    if (!doorAdmits(door, command.data.type)) {
      return { sequence, problem: `${command.data.type} may not come through the door "${door}"` };
    }
    return { sequence, command: command.data };
  } catch (error) {
    return { sequence, problem: error instanceof Error ? error.message : String(error) };
  }
}

const noSuchMessage = [10037, 10043];
/** The broker's word for any failed deletion; only its text tells a message that is not there. */
const notDeleted = 10057;

/** To be called only after the log says what became of it. Mail that is gone already is as good. */
export async function settleMail({ jsm, names }: Broker, sequence: number): Promise<void> {
  try {
    await jsm.streams.deleteMessage(names.stream('MAIL'), sequence, false);
  } catch (error) {
    if (error instanceof JetStreamApiError && isGone(error)) return;
    throw error;
  }
}

function isGone({ code, message }: JetStreamApiError): boolean {
  return noSuchMessage.includes(code) || (code === notDeleted && /not found|no message/i.test(message));
}

/** Mail that has not been settled, by the leader's word: a replica that does not show it may just be behind. */
export function isWaiting({ nc, names }: Broker, sequence: number): Promise<boolean> {
  return isStored(nc, names.stream('MAIL'), sequence);
}
