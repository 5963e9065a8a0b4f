import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#shared/config';
import { idSchema, ParleyError, unavailable, type TurnRequest } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import { KnownAgents } from '../../../agents/known-agents.js';
import { Anew } from '../../../history/anew.js';
import { parseEdit, parseRegenerate } from '../../../history/edit-body.js';
import { Retries } from '../../../turns/retries.js';
import { parseSubmit, sayingLimits } from '../../../turns/submit-body.js';
import type { Beginner, Submitted } from '../../../turns/submits.js';
import type { FaceAsker } from '../../asking/face-asker.js';
import { FaceTurns, type Begun } from '../../asking/face-turns.js';
import type { FoundConversation } from '../../conversations/seeding.js';
import type { SentMessage } from '../asked/run-input.js';
import type { Words } from '../asked/wish.js';
import { KeptFiles } from './kept-files.js';
import type { Thread } from './threads.js';

export interface Saying {
  thread: Thread;
  asker: FaceAsker;
  words: Words;
  /** All that its client holds. */
  messages: readonly SentMessage[];
  request: TurnRequest;
  policy: 'reject' | 'interrupt' | undefined;
  key: string;
}

/** The ways in which what a run says becomes a turn. */
@Injectable()
export class RunSubmits {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(FaceTurns) private readonly turns: Pick<FaceTurns, 'begin'>,
    @Inject(Anew) private readonly anew: Pick<Anew, 'resend' | 'regenerate'>,
    @Inject(Retries) private readonly retries: Pick<Retries, 'retry'>,
    @Inject(KeptFiles) private readonly files: Pick<KeptFiles, 'of'>,
    @Inject(KnownAgents) private readonly agents: Pick<KnownAgents, 'checkTurn'>,
  ) {}

  /** Throws what a submit would be refused with at once: nothing is to be taken away for words that nobody takes. */
  async check({ thread, words, request }: Saying): Promise<void> {
    const attachments = words.files.map((_, at) => `file-${at}`);
    parseSubmit({ text: words.text, attachments, ...request }, sayingLimits(this.config));
    await this.agents.checkTurn(request, thread.user);
  }

  async submit(saying: Saying, found: FoundConversation): Promise<Begun> {
    const { thread, asker, words, request, policy, key } = saying;
    const { user } = thread;
    const files = await this.files.of(user, words.files);
    const body = { text: words.text, ...files, ...(policy ? { policy } : {}), ...request };
    const begin = (own: { messageId?: string }): Promise<Begun> =>
      this.turns.begin({ ...asker, ...found, body: { ...body, ...own }, key });
    try {
      return await begin(idSchema.safeParse(words.id).success ? { messageId: words.id } : {});
    } catch (error) {
      // Its client has changed its words and kept its id, which stands for what was said before.
      if (ParleyError.is(error) && error.body.code === 'message_exists') return begin({});
      throw error;
    }
  }

  async insteadOf(saying: Saying, of: string): Promise<Begun> {
    const { words, request, key } = saying;
    const edit = { text: words.text, action: 'resend', ...request };
    const body = parseEdit(edit, this.config.PARLEY_MAX_TEXT_CHARS);
    const asked = beginnerOf(saying);
    return begun(asked, await this.anew.resend({ ...asked, key, of, body }));
  }

  async anotherReply(saying: Saying, of: string): Promise<Begun> {
    const { request, key } = saying;
    const body = parseRegenerate(request, this.config.PARLEY_MAX_TEXT_CHARS);
    const asked = beginnerOf(saying);
    return begun(asked, await this.anew.regenerate({ ...asked, key, of, body }));
  }

  async onceMore(saying: Saying, retryOf: string): Promise<Begun> {
    const asked = beginnerOf(saying);
    return begun(asked, await this.retries.retry({ ...asked, key: saying.key, retryOf }));
  }
}

function beginnerOf({ thread: { session, user }, asker: { budgeted } }: Saying): Beginner {
  return { session, user, budgeted };
}

function begun({ session, user }: Beginner, submitted: Submitted): Begun {
  if (submitted.status !== 'pending')
    return { session, user, turn: submitted.turn, before: submitted.before };
  throw unavailable('The turn is stored, and nobody has taken it up yet. Run the thread again in a while.');
}
