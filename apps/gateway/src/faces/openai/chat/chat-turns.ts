import { Inject, Injectable } from '@nestjs/common';
import { digest, type Policy, type TurnRequest } from '#shared/contracts';
import type { SubmitBody } from '../../../turns/submit-body.js';
import { AskedAgents } from '../../asking/asked-agents.js';
import type { FaceAsker } from '../../asking/face-asker.js';
import { FaceTurns, type Begun, type CallResult } from '../../asking/face-turns.js';
import { Images } from '../../asking/images.js';
import { Conversations } from '../../conversations/conversations.js';
import type { FoundConversation } from '../../conversations/seeding.js';
import { unknownModel } from '../models.controller.js';
import type { ChatAsked } from './chat-request.js';
import type { Words } from './history.js';

type Asked = Omit<ChatAsked, 'shows'>;

export interface BegunChat extends Begun {
  /** The calls whose results were sent: what came before them was told already. */
  answered?: ReadonlySet<string>;
  /** As it was asked now; a turn that goes on goes on as it was begun. */
  request: TurnRequest;
}

/** Where words are said, and what becomes of them while a turn runs there. */
export interface Place extends FoundConversation {
  policy?: Policy;
}

/** Which turn a chat completion is the answer of, or a response. */
@Injectable()
export class ChatTurns {
  constructor(
    @Inject(AskedAgents) private readonly agents: AskedAgents,
    @Inject(Conversations) private readonly conversations: Conversations,
    @Inject(FaceTurns) private readonly turns: FaceTurns,
    @Inject(Images) private readonly images: Images,
  ) {}

  /** Without a place of its own it is looked for by what was said before. */
  async begin(asker: FaceAsker, asked: Asked, place?: () => Promise<Place>): Promise<BegunChat> {
    const { user } = asker;
    const { words, results, said } = asked;
    const named = await this.agents.named(user, asked.model);
    if (named === 'unknown') throw unknownModel(asked.model);
    const request = { ...asked.request, ...named, systemPrompt: asked.systemPrompt };
    if (!words) return { ...(await this.turns.answer({ user, results })), request };
    const body = await this.bodyOf(user, words, request);
    const [first] = results;
    if (first)
      return { ...(await this.withWords(asker, { ...body, policy: 'steer' }, results, first)), request };
    const found: Place = await (place?.() ?? this.conversations.ofHistory({ user, said, request }));
    const { policy, ...there } = found;
    const placed = policy === undefined ? body : { ...body, policy };
    return { ...(await this.turns.begin({ ...asker, ...there, body: placed })), request };
  }

  /**
   * Words that came with the results of calls. They are posted first, so that the turn's next step, which waits for
   * those results, reads both; where the turn is over meanwhile, they begin another one.
   */
  private async withWords(
    asker: FaceAsker,
    body: SubmitBody,
    results: readonly CallResult[],
    { call: { session, turn } }: CallResult,
  ): Promise<Omit<BegunChat, 'request'>> {
    // The same results with the same words are the same request, sent again; files have new ids each time.
    const isSame = body.attachments === undefined;
    const key = isSame ? digest('steer', body.text, ...results.map(({ call }) => call.key)) : undefined;
    const begun = await this.turns.begin({ ...asker, session, body, key });
    return begun.turn === turn ? this.turns.answer({ user: asker.user, results }) : begun;
  }

  private async bodyOf(
    user: string,
    { text, images }: Words,
    request: Omit<SubmitBody, 'text'>,
  ): Promise<SubmitBody> {
    if (images.length === 0) return { text, ...request };
    return { text, attachments: await this.images.keep(user, images), ...request };
  }
}
