import type { Message, NewEntry, WaitingTurn } from '#shared/contracts';
import type { Bench } from '../bench.js';
import type { Doing } from '../doing.js';
import { endedReply } from '../endings.js';
import { authorOf } from '../speaker.js';

const mostHeardAtOnce = 100_000;

/** Where a turn begins to answer, and where words that came meanwhile are read. */
export class Hearing {
  constructor(private readonly bench: Bench) {}

  startNext({ waiting }: Doing<'start-next'>): void {
    const { bench } = this;
    const message = { ...waiting.message, turn: waiting.turn, parent: bench.conversation.head };
    bench.append(
      { type: 'turn.started', turn: waiting.turn, body: { attempt: 1, message } },
      this.replyStarted(waiting, message.id),
    );
  }

  start({ turn }: Doing<'start'>): void {
    this.bench.append(
      { type: 'turn.started', turn: turn.turn, body: { attempt: 1 } },
      this.replyStarted(turn, turn.message),
    );
  }

  beginReply({ turn }: Doing<'begin-reply'>): void {
    this.bench.append(this.replyStarted(turn, this.bench.conversation.head ?? turn.message));
  }

  /** The reply so far ends, what was reported and said follows it, and a new reply answers that. */
  hearSteers({ turn, reply }: Doing<'hear-steers'>): void {
    const { reports, head } = this.bench.conversation;
    const entries: NewEntry[] = reply ? [endedReply(turn, reply, 'complete')] : [];
    let parent = reply?.id ?? head ?? turn.message;
    // A person has the last word.
    const said = [
      ...reports.map((message) => ({ type: 'report.heard' as const, message })),
      ...turn.steers.map(({ message }) => ({ type: 'turn.steered' as const, message })),
    ];
    for (const { type, message: words } of readAtOnce(said)) {
      const message = { ...words, turn: turn.turn, parent };
      entries.push({ type, turn: turn.turn, by: message.author, body: { message } });
      parent = message.id;
    }
    this.bench.append(...entries, this.replyStarted(turn, parent));
  }

  /** Nothing runs, and nothing is begun for it: whoever speaks next finds it on the path. */
  hearReports(): void {
    const { bench } = this;
    for (const report of bench.conversation.reports) {
      const message = { ...report, parent: bench.conversation.head };
      bench.append({ type: 'report.heard', by: message.author, body: { message } });
    }
  }

  private replyStarted(
    { turn, request }: Pick<WaitingTurn, 'turn' | 'request'>,
    parent: string,
  ): NewEntry<'reply.started'> {
    const { session, newMessageId } = this.bench.parts;
    const agent = authorOf(session, request);
    return { type: 'reply.started', turn, by: agent, body: { message: newMessageId(), agent, parent } };
  }
}

/** The broker takes no message above a mebibyte; what is left is heard behind the next step. */
function readAtOnce<T extends { message: Message }>(said: readonly T[]): T[] {
  let characters = 0;
  const last = said.findIndex(({ message }, place) => {
    characters += JSON.stringify(message).length;
    return place > 0 && characters > mostHeardAtOnce;
  });
  return last < 0 ? [...said] : said.slice(0, last);
}
