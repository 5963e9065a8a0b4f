import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#shared/config';
import { invalidRequest, notFound, unavailable, type Cursor, type TurnRequest } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import type { SentFile } from '../../../files/form-files.js';
import { Uploads } from '../../../files/uploads.js';
import { Anew } from '../../../history/anew.js';
import { parseEdit, parseRegenerate } from '../../../history/edit-body.js';
import { Retries } from '../../../turns/retries.js';
import type { Beginner, Submitted } from '../../../turns/submits.js';
import { FaceTurns } from '../../asking/face-turns.js';
import { PlacedMessages } from './placed-messages.js';

/** A turn, and the place just before its acceptance. */
export interface BegunTurn {
  turn: string;
  before: Cursor;
}

export interface Asked extends Beginner {
  traceparent?: string | undefined;
  request: TurnRequest;
  key: string | undefined;
}

interface Said {
  text: string;
  files: readonly SentFile[];
}

/** Turns that a page begins in its chat. */
@Injectable()
export class ChatTurns {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(FaceTurns) private readonly turns: Pick<FaceTurns, 'begin'>,
    @Inject(Anew) private readonly anew: Pick<Anew, 'resend' | 'regenerate'>,
    @Inject(Retries) private readonly retries: Pick<Retries, 'retry'>,
    @Inject(Uploads) private readonly uploads: Pick<Uploads, 'keep'>,
    @Inject(PlacedMessages) private readonly placed: Pick<PlacedMessages, 'onPath' | 'again'>,
  ) {}

  async say(
    asked: Asked,
    { text, files, messageId }: Said & { messageId?: string | undefined },
  ): Promise<BegunTurn> {
    const { request, ...beginner } = asked;
    const attachments = await this.kept(asked.user, files);
    const own = messageId === undefined ? {} : { messageId };
    const said = attachments.length > 0 ? { text, attachments } : { text };
    // It is checked once more there, as if it had been posted natively.
    return this.turns.begin({ ...beginner, body: { ...said, ...own, ...request } });
  }

  /** Other words in the place of a message; one that never arrived is said now. */
  async sayInstead(asked: Asked, { of, ...said }: Said & { of: string }): Promise<BegunTurn> {
    const placed = await this.placed.onPath(asked, of);
    if (placed === undefined) return this.say(asked, { ...said, messageId: of });
    if (said.files.length > 0) throw filesInEdit();
    const edit = { text: said.text, action: 'resend', ...asked.request };
    const body = parseEdit(edit, this.config.PARLEY_MAX_TEXT_CHARS);
    return begun(await this.anew.resend({ ...asked, of: placed, body }));
  }

  async again(asked: Asked, of: string | undefined): Promise<BegunTurn> {
    const again = await this.placed.again(asked, of);
    if (!again) throw notFound('reply');
    if ('turn' in again) return begun(await this.retries.retry({ ...asked, retryOf: again.turn }));
    const body = parseRegenerate(asked.request, this.config.PARLEY_MAX_TEXT_CHARS);
    return begun(await this.anew.regenerate({ ...asked, of: again.reply, body }));
  }

  private async kept(owner: string, files: readonly SentFile[]): Promise<string[]> {
    if (files.length === 0) return [];
    return (await this.uploads.keep(each(files), owner)).map(({ file }) => file);
  }
}

async function* each<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all;
}

function begun(submitted: Submitted): BegunTurn {
  if (submitted.status !== 'pending') return submitted;
  throw unavailable(
    'The turn is stored, and nobody has taken it up yet. Reconnect to the stream in a while.',
  );
}

function filesInEdit(): Error {
  const problem = 'holds files, which cannot change with the words; those that the message had stay with it';
  return invalidRequest([{ path: 'messages', problem }]);
}
