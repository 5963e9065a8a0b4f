import { newId, type NewEntry } from '#shared/contracts';
import { Conversations, Seeding, type Said } from '../../apps/gateway/src/faces/conversations/index.js';
import type { House } from './house.js';
import {
  accepted,
  begun,
  blockCompleted,
  blockStarted,
  completed,
  newTurn,
  replied,
  said as saidBy,
  type LogScript,
} from './log-script.js';

/** What users say and what they are answered, in turn. */
export type Exchange = readonly [asked: string, answered: string];

function exchangeOn(
  parent: string | null,
  [asked, answered]: Exchange,
): { entries: NewEntry[]; head: string } {
  const ids = newTurn();
  const words = answered === '' ? [] : [blockStarted(ids, 0), blockCompleted(ids, 0, answered)];
  const reply = [...begun(ids), ...words, ...replied(ids, words.length > 0 ? 'complete' : 'failed')];
  return { entries: [accepted(ids, parent, asked), ...reply, ...completed(ids)], head: ids.reply };
}

export interface Talk {
  log: LogScript;
  session: string;
  /** The replies, in their order. */
  replies: string[];
}

export async function talkOf(house: House, ...exchanges: Exchange[]): Promise<Talk> {
  const log = await house.createLog();
  const talk: Talk = { log, session: log.session, replies: [] };
  await goOn(talk, ...exchanges);
  await house.projected(log);
  return talk;
}

export async function goOn({ log, replies }: Talk, ...exchanges: Exchange[]): Promise<void> {
  for (const exchange of exchanges) {
    const { entries, head } = exchangeOn(replies.at(-1) ?? null, exchange);
    await log.append(...entries);
    replies.push(head);
  }
}

export function saidIn(...exchanges: Exchange[]): Said[] {
  return exchanges.flatMap(([asked, answered]): Said[] => [
    { role: 'user', text: asked },
    { role: 'assistant', text: answered },
  ]);
}

/** As in a gateway, over the real memory: but nobody believes anything for a while, and nobody is told. */
export function conversationsOver({ broker, queries }: House): Conversations {
  const known = {
    of: (session: string, owner: string) => queries.ask('memory.session.get', { session, user: owner }),
  };
  const sessions = {
    begin: (owner: string, settings: object, id?: string) => {
      const asked = { owner, name: null, model: null, systemPrompt: null, ...settings };
      return queries.ask('memory.session.create', id === undefined ? asked : { ...asked, id });
    },
    tell: () => undefined,
  };
  const anybody = { check: async () => undefined, checkTurn: async () => undefined };
  const now = { ask: (): Promise<never> => Promise.reject(new Error('Nothing is forked here.')) };
  const images = { kept: async () => [] };
  const seeding = new Seeding(broker, queries, anybody, now, sessions, images);
  return new Conversations(broker, queries, anybody, known, sessions, seeding);
}

/** One turn, as it was: who said what, in which order; words of the user behind the first ones have joined it. */
export async function turnOf(
  house: House,
  ...said: readonly (readonly ['user' | 'assistant', string])[]
): Promise<{ log: LogScript; session: string; messages: string[] }> {
  const log = await house.createLog();
  const { turn } = newTurn();
  const messages: string[] = [];
  for (const [role, text] of said) {
    const parent = messages.at(-1) ?? null;
    const ids = { turn, message: newId('m'), reply: newId('m') };
    if (role === 'user') {
      const message = saidBy(ids, parent, text);
      const joins: NewEntry = { type: 'turn.steered', turn, by: message.author, body: { message } };
      await log.append(parent === null ? accepted(ids, parent, text) : joins);
      messages.push(ids.message);
      continue;
    }
    const words = text === '' ? [] : [blockStarted(ids, 0), blockCompleted(ids, 0, text)];
    await log.append(...begun({ ...ids, message: parent ?? '' }), ...words, ...replied(ids));
    messages.push(ids.reply);
  }
  await log.append(...completed({ turn, message: '', reply: '' }));
  await house.projected(log);
  return { log, session: log.session, messages };
}
