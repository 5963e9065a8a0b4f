import type { NewEntry, WaitingTurn } from '#shared/contracts';
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
    this.bench.append(this.replyStarted(turn, turn.message));
  }

  /** The reply so far ends, the new words follow it, and a new reply answers them. */
  hearSteers({ turn, reply }: Doing<'hear-steers'>): void {
    const entries: NewEntry[] = reply ? [endedReply(turn, reply, 'complete')] : [];
    let parent = reply?.id ?? this.bench.conversation.head ?? turn.message;
    for (const steer of readAtOnce(turn.steers)) {
      const message = { ...steer.message, turn: turn.turn, parent };
      entries.push({ type: 'turn.steered', turn: turn.turn, by: message.author, body: { message } });
      parent = message.id;
    }
    this.bench.append(...entries, this.replyStarted(turn, parent));
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
function readAtOnce(steers: WaitingTurn[]): WaitingTurn[] {
  let characters = 0;
  return steers.filter(({ message }, place) => {
    characters += JSON.stringify(message).length;
    return place === 0 || characters <= mostHeardAtOnce;
  });
}
