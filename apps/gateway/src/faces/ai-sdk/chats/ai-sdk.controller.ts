import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalidRequest, ParleyError, type TurnRequest } from '#shared/contracts';
import { Asker } from '../../../access/asker.decorator.js';
import { EventStreams } from '../../../live/event-streams.js';
import { Takes } from '../../../refusals/taken-query.js';
import { KnownSessions } from '../../../sessions/known-sessions.js';
import { Commands } from '../../../turns/commands.js';
import type { Sender } from '../../../turns/mailbox.js';
import { parseIdempotencyKey } from '../../../turns/submit-body.js';
import { naming } from '../../../turns/turn-answers.js';
import { AskedAgents } from '../../asking/asked-agents.js';
import { calledAsSent } from '../../asking/called-as-sent.js';
import { BeginsTurns, type FaceAsker } from '../../asking/face-asker.js';
import { Conversations } from '../../conversations/conversations.js';
import { sessionIdOf } from '../../conversations/session-id.js';
import { wishOf, type Wish } from '../asked/asked-chat.js';
import { parseChat, parseStop, type ChatBody } from '../asked/chat-body.js';
import { dialectHeader, dialectOf } from '../asked/dialect.js';
import { namesIn } from '../asked/field-names.js';
import { turnFields } from '../asked/turn-fields.js';
import { historyAskedFor } from '../history/asked-history.js';
import { ChatHistories, noHistory, type ChatHistory } from '../history/chat-histories.js';
import type { Dialect } from '../telling/chunks.js';
import { ChatStreams } from './chat-streams.js';
import { ChatTurns, type Asked, type BegunTurn } from './chat-turns.js';

const face = 'ai-sdk';

/** The chats of pages that are made with the AI SDK. */
@Controller('ai-sdk/chat')
export class AiSdkController {
  constructor(
    @Inject(AskedAgents) private readonly agents: AskedAgents,
    @Inject(ChatStreams) private readonly chats: ChatStreams,
    @Inject(ChatHistories) private readonly histories: ChatHistories,
    @Inject(ChatTurns) private readonly turns: ChatTurns,
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Conversations) private readonly conversations: Conversations,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
  ) {}

  @Post()
  @HttpCode(200)
  async chat(
    @BeginsTurns() { user, budgeted, traceparent }: FaceAsker,
    @Body() body: unknown,
    @Headers('idempotency-key') keyHeader: string | undefined,
    @Headers(dialectHeader) dialectGiven: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const dialect = dialectOf(dialectGiven);
    const key = parseIdempotencyKey(keyHeader);
    const chat = parseChat(body);
    const wish = wishOf(chat);
    this.streams.refuseTooMany(request);
    const sender = { user, session: sessionIdOf({ user, face, id: chat.id }) };
    if (wish.wants === 'to answer') return this.goOn(reply, sender, wish, dialect);
    const asked = { ...sender, budgeted, traceparent, key, request: await this.requestOf(user, chat) };
    const beginning = calledAsSent(namesIn(chat), () => this.begin(asked, chat.id, wish));
    const begun = await naming(reply, beginning);
    await this.chats.fromItsBeginning(reply, sender, begun, dialect);
  }

  /** 204 where nothing runs, which a page also asks of a chat that has not begun. */
  @Get(':chat/stream')
  async stream(
    @Param('chat') id: string,
    @Asker() user: string,
    @Headers(dialectHeader) dialectGiven: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const dialect = dialectOf(dialectGiven);
    const sender = { user, session: sessionIdOf({ user, face, id }) };
    if ((await this.isThere(sender)) && (await this.chats.resumed(reply, sender, dialect))) return;
    await reply.status(204).send();
  }

  /** What a page begins with that is loaded anew. */
  @Get(':chat/messages')
  @Takes(['limit', 'before'])
  async messages(
    @Param('chat') id: string,
    @Asker() user: string,
    @Headers(dialectHeader) dialectGiven: string | undefined,
    @Query() query: unknown,
  ): Promise<ChatHistory> {
    const dialect = dialectOf(dialectGiven);
    const asked = historyAskedFor(query);
    const sender = { user, session: sessionIdOf({ user, face, id }) };
    return (await this.isThere(sender)) ? this.histories.read(sender, dialect, asked) : noHistory;
  }

  /** A stop that means what is over by now stops nothing. */
  @Post(':chat/stop')
  @HttpCode(204)
  async stop(@Param('chat') id: string, @Asker() user: string, @Body() body: unknown): Promise<void> {
    const turn = parseStop(body);
    const sender = { user, session: sessionIdOf({ user, face, id }) };
    if (!(await this.isThere(sender))) return;
    if (turn === undefined) await this.commands.stop(sender);
    else if (turn === (await this.chats.running(sender))) await this.commands.stop({ ...sender, turn });
  }

  private async begin(
    asked: Asked,
    id: string,
    wish: Exclude<Wish, { wants: 'to answer' }>,
  ): Promise<BegunTurn> {
    if (wish.wants === 'another reply') return this.turns.again(asked, wish.of);
    await this.conversations.ofId({ user: asked.user, face, id, request: asked.request });
    return wish.wants === 'to say' ? this.turns.say(asked, wish) : this.turns.sayInstead(asked, wish);
  }

  private async goOn(
    reply: FastifyReply,
    sender: Sender,
    answers: Extract<Wish, { wants: 'to answer' }>,
    dialect: Dialect,
  ): Promise<void> {
    const calls = answers.results.map(({ call }) => call);
    if (calls.some(({ session }) => session !== sender.session)) throw notOf('another chat');
    if (calls.some(({ turn }) => turn !== calls[0]?.turn)) throw notOf('several turns');
    await this.chats.behind(reply, sender, answers, dialect);
  }

  private async requestOf(user: string, chat: ChatBody): Promise<TurnRequest> {
    const fields = turnFields(chat);
    const { model } = chat;
    if (model === undefined) return fields;
    const asked = await this.agents.named(user, model);
    if (asked !== 'unknown') return { ...fields, ...asked };
    const message = `model: there is no agent "${model}", and a model is named as <provider>/<model>.`;
    throw new ParleyError({ code: 'unknown_model', message });
  }

  private async isThere({ session, user }: Sender): Promise<boolean> {
    try {
      await this.sessions.of(session, user);
      return true;
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return false;
      throw error;
    }
  }
}

function notOf(what: string): ParleyError {
  return invalidRequest([{ path: 'messages', problem: `holds results of calls of ${what}` }]);
}
