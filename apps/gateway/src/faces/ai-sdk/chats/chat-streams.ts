import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { isDelta } from '#shared/contracts';
import { StateNow } from '../../../live/state-now.js';
import { Messages } from '../../../messages/messages.js';
import type { AskedTurn } from '../../../replay/stored-turns.js';
import { Commands } from '../../../turns/commands.js';
import type { Sender } from '../../../turns/mailbox.js';
import { FaceTurns } from '../../asking/face-turns.js';
import { FaceAnswers, type ToldTurn } from '../../telling/face-answers.js';
import { KeptTurns, type Kept } from '../../telling/kept-turns.js';
import { postOnce } from './post-once.js';
import type { ClientAnswers } from '../asked/answers.js';
import { aiSdkTelling } from '../telling/ai-sdk-telling.js';
import type { Dialect } from '../telling/chunks.js';
import { behindAnswered, soFar, type Passage } from '../telling/passage.js';
import type { BegunTurn } from './chat-turns.js';
import { streamHeaders } from './stream-headers.js';

/** What a chat says, as the UI message stream. */
@Injectable()
export class ChatStreams {
  constructor(
    @Inject(FaceAnswers) private readonly answers: Pick<FaceAnswers, 'stream'>,
    @Inject(FaceTurns) private readonly turns: Pick<FaceTurns, 'answer'>,
    @Inject(Commands) private readonly commands: Pick<Commands, 'send'>,
    @Inject(KeptTurns) private readonly kept: Pick<KeptTurns, 'appendsOf'>,
    @Inject(Messages) private readonly messages: Pick<Messages, 'read'>,
    @Inject(StateNow) private readonly state: Pick<StateNow, 'read'>,
  ) {}

  async fromItsBeginning(
    reply: FastifyReply,
    sender: Sender,
    begun: BegunTurn,
    dialect: Dialect,
  ): Promise<void> {
    const { turn, before } = begun;
    return this.open(reply, { ...sender, turn }, dialect, { before });
  }

  /** What runs, from the beginning of its message; false: nothing does. */
  async resumed(reply: FastifyReply, sender: Sender, dialect: Dialect): Promise<boolean> {
    const turn = await this.running(sender);
    if (turn === undefined) return false;
    const asked = { ...sender, turn };
    const told = soFar(await this.keptOf(asked), { ...asked, dialect });
    if (!told) return false;
    if (told.kind === 'goes on') await this.open(reply, asked, dialect, told.from);
    else await sendWhole(reply, told.frames);
    return true;
  }

  /** What comes of what a page has answered, as more of the same message. */
  async behind(
    reply: FastifyReply,
    sender: Sender,
    answers: ClientAnswers & { message: string },
    dialect: Dialect,
  ): Promise<void> {
    const { results, approvals } = answers;
    const asked = { ...sender, turn: await this.turnOf(sender, answers) };
    const kept = await this.keptOf(asked);
    if (results.length > 0) await this.turns.answer({ user: sender.user, results });
    for (const answer of approvals)
      await postOnce(() => this.commands.send(sender, 'approval.answer', answer));
    const answered = [...results.map(({ call }) => call.key), ...approvals.map(({ approval }) => approval)];
    const from = behindAnswered(kept, new Set(answered), { ...asked, dialect });
    if (!from) throw new Error(`Nothing is kept of turn ${asked.turn}, which is there.`);
    await this.open(reply, asked, dialect, { ...from, answered: new Set(answered) });
  }

  async running({ session, user }: Sender): Promise<string | undefined> {
    return (await this.state.read(session, user)).conversation.openTurn?.turn;
  }

  private async turnOf(
    sender: Sender,
    { results: [first], message }: ClientAnswers & { message: string },
  ): Promise<string> {
    const turn = first?.call.turn ?? (await this.running(sender));
    return turn ?? (await this.messages.read(sender, message)).turn;
  }

  /** All events of a turn up to now: what was said for good. */
  private async keptOf(asked: AskedTurn): Promise<Kept[]> {
    const kept: Kept[] = [];
    for await (const append of this.kept.appendsOf(asked))
      kept.push(...append.filter(({ entry }) => !isDelta(entry)));
    return kept;
  }

  private async open(
    reply: FastifyReply,
    asked: AskedTurn,
    dialect: Dialect,
    { said, ...from }: Partial<Passage> & Pick<ToldTurn<unknown>, 'before' | 'answered'>,
  ): Promise<void> {
    const telling = aiSdkTelling({ ...asked, dialect }, said);
    void reply.header('parley-turn-id', asked.turn);
    await this.answers.stream(reply, { ...asked, ...from, telling }, { headers: streamHeaders });
  }
}

async function sendWhole(reply: FastifyReply, frames: readonly string[]): Promise<void> {
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
  await reply
    .status(200)
    .headers({ ...headers, ...streamHeaders })
    .send(frames.join(''));
}
