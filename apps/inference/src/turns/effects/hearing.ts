import type { Message, NewEntry, OpenTurn } from '#shared/contracts';
import { inSegments, isAside } from '../../company/index.js';
import { findsAsides } from '../../passes/index.js';
import type { Bench } from '../bench.js';
import type { Doing } from '../doing.js';
import { isOver } from '../during-reply.js';
import { endedReply } from '../endings.js';
import { authorOf } from '../speaker.js';

const mostHeardAtOnce = 100_000;

/** Where a turn begins to answer, and where words that came meanwhile are read. */
export class Hearing {
  constructor(
    private readonly bench: Bench,
    private readonly isStillNext: (what: 'hear-steers') => boolean,
  ) {}

  startNext({ waiting }: Doing<'start-next'>): void {
    const { bench } = this;
    bench.agents.forget();
    const message = { ...waiting.message, turn: waiting.turn, parent: bench.conversation.head };
    bench.append({ type: 'turn.started', turn: waiting.turn, body: { attempt: 1, message } });
  }

  start({ turn }: Doing<'start'>): void {
    const { bench } = this;
    bench.agents.forget();
    bench.append({ type: 'turn.started', turn: turn.turn, body: { attempt: 1 } });
  }

  beginReply({ turn }: Doing<'begin-reply'>): void {
    this.bench.append(this.replyStarted(turn, this.bench.conversation.head ?? turn.message));
  }

  /** The reply so far ends, what was reported and said follows it, and a new reply answers that. */
  async hearSteers({ reply }: Doing<'hear-steers'>): Promise<void> {
    const { bench } = this;
    const isInParts = await findsAsides(bench);
    const { reports, head, openTurn: turn } = bench.conversation;
    if (!turn || !this.isStillNext('hear-steers')) return;
    const heard: Message[] = [];
    const entries: NewEntry[] = reply ? [endedReply(turn, reply, 'complete')] : [];
    let parent = reply?.id ?? head ?? turn.message;
    // A person has the last word.
    const said = [
      ...reports.map((message) => ({ type: 'report.heard' as const, message })),
      ...turn.steers.map(({ message }) => ({ type: 'turn.steered' as const, message })),
    ];
    for (const { type, message: words } of readAtOnce(said)) {
      const parted = words.role === 'user' && isInParts ? inSegments(words) : words;
      const message = { ...parted, turn: turn.turn, parent };
      heard.push(message);
      entries.push({ type, turn: turn.turn, by: message.author, body: { message } });
      parent = message.id;
    }
    const isForNobody = heard.every(isAside) && (reply === null || isOver(turn, reply));
    bench.append(...entries, ...(isForNobody ? [] : [this.replyStarted(turn, parent)]));
  }

  /** Nothing runs, and nothing is begun for it: whoever speaks next finds it on the path. */
  hearReports(): void {
    const { bench } = this;
    for (const report of bench.conversation.reports) {
      const message = { ...report, parent: bench.conversation.head };
      bench.append({ type: 'report.heard', by: message.author, body: { message } });
    }
  }

  /** By whoever the request names, else by whom the words are meant for. */
  private replyStarted({ turn, request, heard }: OpenTurn, parent: string): NewEntry<'reply.started'> {
    const { session, newMessageId } = this.bench.parts;
    const agent = request.agent ?? heard?.addressee ?? authorOf(session, request);
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
