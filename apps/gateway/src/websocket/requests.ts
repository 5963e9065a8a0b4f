import { formatCursor, ParleyError, type Access } from '#shared/contracts';
import { parseAnswer } from '../approvals/answer-body.js';
import { parseSteer, parseSubmit, type SayingLimits } from '../turns/submit-body.js';
import type { Mailbox } from '../turns/mailbox.js';
import type { Steers } from '../turns/steers.js';
import type { Submits, Submitted } from '../turns/submits.js';
import { readable, type Frame, type FrameOf, type OneOfMany } from './frames.js';
import { refusalOf } from './refusal.js';
import { Slots } from './slots.js';
import type { Watch, Watches } from './watches.js';

export interface RequestsParts {
  watches: Watches;
  mailbox: Pick<Mailbox, 'stop' | 'send'>;
  steers: Pick<Steers, 'admit'>;
  submits: Pick<Submits, 'admit'>;
  user: string;
  mostWatched: number;
  limits: SayingLimits;
  /** Throws `not_found` unless the user may have it. */
  refuseForeign: (session: string) => Promise<unknown>;
  /** As of now; null once the token is not good any more. */
  access: () => Promise<Access | null>;
  problem: (error: unknown) => void;
}

/**
 * What is to be done, with all that could refuse it behind it; gives the answer. Mail must be handed to the broker
 * before it waits for anything: the next frame is begun as soon as this was called.
 */
export type Admissible = () => Promise<object>;

const checksAtOnce = 20;

/** What each kind of frame asks for. Rejects with a refusal; else the rest may take longer than the next frame can wait. */
export class Requests {
  private readonly checks = new Slots(checksAtOnce);

  constructor(private readonly parts: RequestsParts) {}

  admit(frame: Frame): Promise<Admissible> {
    const handler = this.handlers[frame.op] as (frame: Frame) => Promise<Admissible>;
    return handler(frame);
  }

  private readonly handlers: { [Op in Frame['op']]: (frame: FrameOf<Op>) => Promise<Admissible> } = {
    ping: async () => done({}),

    unwatch: async ({ session }) => {
      this.parts.watches.stop(session);
      return done({ session });
    },

    watch: async (frame) => ('sessions' in frame ? this.watchMany(frame.sessions) : this.watchOne(frame)),

    submit: async (frame) => {
      const { session, key } = frame;
      const { submits, user, limits } = this.parts;
      const body = parseSubmit(bodyOf(frame), limits);
      const { budgeted } = await this.mayWrite(session);
      const post = await submits.admit({ session, user, budgeted, body, key });
      return async () => submittedShown(await post());
    },

    stop: async ({ session, turn }) => {
      const { mailbox, user } = this.parts;
      await this.mayWrite(session);
      return async () => {
        await mailbox.stop({ session, user, turn });
        return {};
      };
    },

    steer: async ({ session, turn, text }) => {
      const { steers, user, limits } = this.parts;
      parseSteer({ text }, limits.maxTextChars);
      const { budgeted } = await this.mayWrite(session);
      return steers.admit({ session, user, budgeted, turn, text });
    },

    answer: async ({ session, approval, decision, input, text }) => {
      const { mailbox, user } = this.parts;
      const answer = parseAnswer({ decision, input, text });
      await this.mayWrite(session);
      return async () => {
        const granted = await mailbox.send({ session, user }, 'approval.answer', { approval, ...answer });
        return { approval, status: granted ? 'answered' : 'pending' };
      };
    },
  };

  private async watchOne({ session, cursor, snapshots }: Watch): Promise<Admissible> {
    await this.parts.refuseForeign(session);
    this.parts.watches.start({ session, cursor, snapshots });
    return done({ session });
  }

  /** One answer for all; each that is refused is named in it, and the others are watched. */
  private async watchMany(sessions: readonly OneOfMany[]): Promise<Admissible> {
    refuseTooLong(sessions, this.parts.mostWatched);
    const refusals = await Promise.all(sessions.map((watch) => this.refusalOf(watch)));
    const outcomes = sessions.map((watch, index) => ({
      session: watch.session,
      error: refusals[index] ?? this.startOrRefuse(watch),
    }));
    const watched = outcomes.filter(({ error }) => !error).map(({ session }) => session);
    return done({ sessions: watched, refused: outcomes.filter(({ error }) => error) });
  }

  private async refusalOf(watch: OneOfMany) {
    const { session } = watch;
    try {
      readable(watch);
      await this.checks.run(() => this.parts.refuseForeign(session));
      return undefined;
    } catch (error) {
      return refusalOf(error, this.parts.problem);
    }
  }

  private startOrRefuse(watch: OneOfMany) {
    try {
      this.parts.watches.start(readable(watch));
      return undefined;
    } catch (error) {
      return refusalOf(error, this.parts.problem);
    }
  }

  private async mayWrite(session: string): Promise<Access> {
    const access = await this.parts.access();
    if (!access) throw new ParleyError({ code: 'unauthorized', message: 'The token is not valid any more.' });
    if (!access.scopes.includes('write')) {
      throw new ParleyError({ code: 'forbidden', message: 'This token lacks the scope "write".' });
    }
    await this.parts.refuseForeign(session);
    return access;
  }
}

/** What a posted turn would have as its body. */
function bodyOf(frame: FrameOf<'submit'>): object {
  const envelope = ['op', 'ref', 'session', 'key'];
  return Object.fromEntries(Object.entries(frame).filter(([name]) => !envelope.includes(name)));
}

function done(answer: object): Admissible {
  return async () => answer;
}

/** `after` is the cursor from which a watch misses nothing of the turn. */
function submittedShown(submitted: Submitted): object {
  const { turn, message, status } = submitted;
  if (status === 'pending') return { turn, message, status };
  const { position, becomes, before } = submitted;
  return { turn, message, status, position, becomes, after: formatCursor(before) };
}

function refuseTooLong(sessions: readonly unknown[], most: number): void {
  if (sessions.length <= most) return;
  const problem = `names ${sessions.length} sessions; one connection watches at most ${most}`;
  throw new ParleyError({
    code: 'too_large',
    message: `sessions: ${problem}`,
    details: [{ path: 'sessions', problem }],
  });
}
