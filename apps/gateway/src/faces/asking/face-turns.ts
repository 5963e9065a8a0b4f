import { Inject, Injectable } from '@nestjs/common';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import {
  invalidRequest,
  ParleyError,
  unavailable,
  type Command,
  type Cursor,
  type TurnRequest,
} from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { Commands } from '../../turns/commands.js';
import { parseSubmit, sayingLimits, type SubmitBody } from '../../turns/submit-body.js';
import { Submits, type Submitted } from '../../turns/submits.js';
import type { WireCall } from '../conversations/call-ids.js';
import { Continuations } from '../conversations/continuations.js';
import { FaceAnswers } from '../telling/face-answers.js';
import type { FaceAsker } from './face-asker.js';

export interface Beginning extends FaceAsker {
  session: string;
  /** The message that the session is to be continued behind, where `Conversations.ofHistory` has named one. */
  at?: string | undefined;
  body: SubmitBody;
  /** The client's own idempotency key. */
  key?: string | undefined;
  /** Its answer is written to a file by the face. */
  keptIn?: TurnRequest['keptIn'];
}

/** A turn as `FaceAnswers` takes it, but for its telling. */
export interface Begun {
  user: string;
  session: string;
  turn: string;
  /** The place just before its acceptance. */
  before: Cursor;
}

export interface BegunWithWords extends Begun {
  /** The id of the user's message. */
  message: string;
}

export interface CallResult extends Pick<Command<'call.answer'>['body'], 'outcome' | 'output'> {
  call: WireCall;
}

export interface Continued extends Begun {
  /** As `FaceAnswers` takes it: what was told before is not told again. */
  answered: ReadonlySet<string>;
}

/** How long a turn is waited for that is stored, and that no worker has taken up. */
const pendingMs = 30_000;
const lookEveryMs = 250;

/** Turns begun, and gone on with, in other protocols. */
@Injectable()
export class FaceTurns {
  constructor(
    @Inject(BROKER) private readonly broker: Pick<Broker, 'clock'>,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Submits) private readonly submits: Pick<Submits, 'submit'>,
    @Inject(Commands) private readonly commands: Pick<Commands, 'send'>,
    @Inject(FaceAnswers) private readonly answers: Pick<FaceAnswers, 'placeOf'>,
    @Inject(Continuations) private readonly continuations: Continuations,
  ) {}

  /** Throws what a native submit is refused with, its fields by their native names. */
  async begin({ at, body, ...beginning }: Beginning): Promise<BegunWithWords> {
    const submit = parseSubmit(body, sayingLimits(this.config));
    const begin = async (session: string, after?: string): Promise<BegunWithWords> => {
      const { user, budgeted, key, traceparent, keptIn } = beginning;
      const placed = after === undefined ? submit : { ...submit, after };
      const asked = { session, user, budgeted, body: placed, key, traceparent, keptIn };
      const submitted = await this.submits.submit(asked);
      return this.begun({ user, session }, submitted);
    };
    const { user, session } = beginning;
    return at === undefined ? begin(session) : this.continuations.once({ user, session, at }, begin);
  }

  /** Posts what a client has made of its calls; all of them must be of one turn. */
  async answer({ user, results }: { user: string; results: readonly CallResult[] }): Promise<Continued> {
    const { session, turn } = turnOf(results);
    for (const { call, outcome, output } of results)
      await this.post({ user, session }, { key: call.key, outcome, output });
    const before = await this.placeOf({ user, session, turn });
    return { user, session, turn, before, answered: new Set(results.map(({ call }) => call.key)) };
  }

  private async begun(
    { user, session }: { user: string; session: string },
    submitted: Submitted,
  ): Promise<BegunWithWords> {
    const { turn, message } = submitted;
    const before =
      submitted.status === 'pending' ? await this.placeOf({ user, session, turn }) : submitted.before;
    return { user, session, turn, message, before };
  }

  /** Whoever has heard nothing of our answer posts the same again. */
  private async post(
    sender: { user: string; session: string },
    result: Command<'call.answer'>['body'],
  ): Promise<void> {
    try {
      await this.commands.send(sender, 'call.answer', result);
    } catch (error) {
      if (!ParleyError.is(error) || error.body.code !== 'already_answered') throw error;
    }
  }

  private async placeOf(asked: { user: string; session: string; turn: string }): Promise<Cursor> {
    const { clock } = this.broker;
    const deadline = clock.elapsed() + pendingMs;
    for (;;) {
      const place = await this.answers.placeOf(asked);
      if (place) return place;
      if (clock.elapsed() >= deadline)
        throw unavailable('The turn is stored, and nobody has taken it up yet. Look again in a while.');
      await clock.wait(lookEveryMs);
    }
  }
}

function turnOf(results: readonly CallResult[]): { session: string; turn: string } {
  const [first, ...others] = results.map(({ call }) => call);
  if (!first) throw new Error('There must be results.');
  if (others.every(({ session, turn }) => session === first.session && turn === first.turn)) return first;
  throw invalidRequest([{ path: 'results', problem: 'must be of calls of one turn' }]);
}
