import {
  commandSchema,
  doorAdmits,
  invalidRequest,
  problemsOf,
  type Command,
  type Door,
} from '../contracts/index.js';
import { insist } from './insist.js';
import { lastToken } from './names.js';
import type { BrokerPorts } from './ports.js';
import { readRange } from './read-range.js';

export interface Mail {
  sequence: number;
  command: Command;
}

/** Mail that no actor can read. It is settled as poison, so that it never blocks what is behind it. */
export interface Poison {
  sequence: number;
  problem: string;
}

const limitMs = 10_000;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Durable once this resolves. The same command sent twice within two minutes is stored once. */
export async function postMail(
  { mail, names, clock }: BrokerPorts,
  door: Door,
  command: Command,
): Promise<number> {
  const publication = {
    subject: names.mail(command.session, door),
    data: Buffer.from(JSON.stringify(command)),
    id: command.id,
  };
  const published = await insist(clock, limitMs, () => mail.publish(publication));
  if (published.kind === 'stored') return published.sequence;
  throw new Error('The broker refused mail by its sequence, though none was expected.');
}

/** A session's unsettled mail behind a sequence, in order. `atLeast` is one that is known to be there. */
export async function readMail(
  { mail, names }: BrokerPorts,
  session: string,
  after: number,
  atLeast: number,
): Promise<(Mail | Poison)[]> {
  const range = { subject: names.mailOf(session), from: after + 1 };
  const found: (Mail | Poison)[] = [];
  for await (const { data, sequence, subject } of readRange(mail, range, atLeast)) {
    found.push(decodeMail(data, sequence, subject));
  }
  return found;
}

export function decodeMail(data: Uint8Array, sequence: number, subject: string): Mail | Poison {
  try {
    const command = commandSchema.safeParse(JSON.parse(decoder.decode(data)));
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

/** To be called only after the log says what became of it. Mail that is gone already is as good. */
export async function settleMail({ mail }: BrokerPorts, sequence: number): Promise<void> {
  await mail.remove(sequence);
}

/** The sequence of the first mail of a session that has not been settled, if there is any. */
export async function isMailWaiting(
  { mail, names }: BrokerPorts,
  session: string,
): Promise<number | undefined> {
  return (await mail.leaderNext(names.mailOf(session), 1))?.sequence;
}
