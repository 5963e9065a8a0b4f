import { Inject, Injectable } from '@nestjs/common';
import { digest, ParleyError } from '#shared/contracts';
import { AskedAgents } from '../asking/asked-agents.js';
import type { FaceAsker } from '../asking/face-asker.js';
import { FaceTurns, type Begun } from '../asking/face-turns.js';
import { Images } from '../asking/images.js';
import { Conversations } from '../conversations/conversations.js';
import type { Asked } from './asked/asked.js';
import { anthropicName, renamedLater } from './asked/renamed.js';

export type AskedTurn = Begun & { answered?: ReadonlySet<string> };

/** Finds or begins what a request is to be answered with. */
@Injectable()
export class AnthropicTurns {
  constructor(
    @Inject(AskedAgents) private readonly agents: Pick<AskedAgents, 'named'>,
    @Inject(Conversations) private readonly conversations: Pick<Conversations, 'ofHistory'>,
    @Inject(FaceTurns) private readonly turns: Pick<FaceTurns, 'begin' | 'answer'>,
    @Inject(Images) private readonly images: Pick<Images, 'keep'>,
  ) {}

  /** Throws refusals that name the fields as its client has sent them. */
  begin(asker: FaceAsker, asked: Asked): Promise<AskedTurn> {
    return renamedLater(
      asked.results.length > 0 ? this.goOn(asker, asked) : this.beginAnew(asker, asked),
      anthropicName,
    );
  }

  private async beginAnew(
    asker: FaceAsker,
    { model, said, text, images, request }: Asked,
  ): Promise<AskedTurn> {
    const { user } = asker;
    const named = await this.agents.named(user, model);
    if (named === 'unknown') throw new ParleyError({ code: 'unknown_model', message: `model: ${model}` });
    const found = await this.conversations.ofHistory({ user, said, request: { ...request, ...named } });
    const attachments = await this.kept(user, images);
    // While a client runs its tools it is not connected, and the turn is not to end for that.
    const onDisconnect = request.clientTools ? 'continue' : 'cancel';
    const body = { text, ...attachments, ...request, ...named, onDisconnect } as const;
    return this.turns.begin({ ...asker, ...found, body });
  }

  /** Words beside the results join the turn first, so that it reads both at once. */
  private async goOn(asker: FaceAsker, { results, text, images }: Asked): Promise<AskedTurn> {
    const { user } = asker;
    const [first] = results;
    if (first && (text.trim() !== '' || images.length > 0)) {
      const attachments = await this.kept(user, images);
      const key = digest('anthropic', ...results.map(({ call }) => call.key), text);
      const { session } = first.call;
      await this.turns.begin({ ...asker, session, body: { text, ...attachments, policy: 'steer' }, key });
    }
    return this.turns.answer({ user, results });
  }

  private async kept(user: string, images: Asked['images']): Promise<{ attachments?: string[] }> {
    return images.length === 0 ? {} : { attachments: await this.images.keep(user, images) };
  }
}
