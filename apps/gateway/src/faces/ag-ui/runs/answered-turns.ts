import { Inject, Injectable } from '@nestjs/common';
import { digest, ParleyError } from '#shared/contracts';
import type { AskedTurn } from '../../../replay/stored-turns.js';
import { Commands } from '../../../turns/commands.js';
import type { FaceAsker } from '../../asking/face-asker.js';
import { FaceTurns, type CallResult } from '../../asking/face-turns.js';
import type { WireCall } from '../../conversations/call-ids.js';
import { KeptTurns, type Kept } from '../../telling/kept-turns.js';
import type { Decision } from '../asked/decisions.js';
import { RunRefused } from '../asked/run-refused.js';
import type { Words } from '../asked/wish.js';
import { KeptFiles } from './kept-files.js';
import type { Answered } from './passage.js';
import { openApprovals, Threads } from './threads.js';

export interface Answers {
  results: readonly CallResult[];
  decisions: readonly Decision[];
}

/** A turn that waits, or has waited, for these answers. */
export interface WaitingTurn {
  user: string;
  session: string;
  turn: string;
  isOpen: boolean;
  /** What there is of it, before any of the answers was posted. */
  kept: Kept[][];
  answered: Answered;
}

/** Turns that go on with what a client, or somebody at it, has to say. */
@Injectable()
export class AnsweredTurns {
  constructor(
    @Inject(Threads) private readonly threads: Pick<Threads, 'conversationOf'>,
    @Inject(KeptTurns) private readonly kept: Pick<KeptTurns, 'appendsOf'>,
    @Inject(FaceTurns) private readonly turns: Pick<FaceTurns, 'answer' | 'begin'>,
    @Inject(Commands) private readonly commands: Pick<Commands, 'send'>,
    @Inject(KeptFiles) private readonly files: Pick<KeptFiles, 'of'>,
  ) {}

  async find(user: string, { results, decisions }: Answers): Promise<WaitingTurn> {
    const calls = [...results, ...decisions].map(({ call }) => call);
    const { session, turn } = ofOneTurn(calls);
    const conversation = await this.threads.conversationOf(session, user);
    if (!conversation) throw unknown();
    const isOpen = conversation.openTurn?.turn === turn;
    if (isOpen && decisions.length > 0) refuseMissing(openApprovals(conversation), decisions);
    const kept = await known(() => this.keptOf({ user, session, turn }));
    return { user, session, turn, isOpen, kept, answered: new Set(calls.map(({ key }) => key)) };
  }

  /** Words beside the answers join the turn first, so that it reads all of it at once. */
  async post(turn: WaitingTurn, { results, decisions }: Answers, words: Words | undefined, asker: FaceAsker) {
    const { user, session } = turn;
    if (words) await this.steer(turn, words, asker);
    try {
      for (const { call, answer } of decisions) {
        const said = { approval: call.key, ...answer };
        await once(() => this.commands.send({ user, session }, 'approval.answer', said));
      }
    } catch (error) {
      if (!ParleyError.is(error)) throw error;
      const { code, message } = error.body;
      throw new RunRefused(code === 'not_found' ? 'unknown_interrupt' : code, message);
    }
    if (results.length > 0) await known(() => this.turns.answer({ user, results }));
  }

  private async keptOf(asked: AskedTurn): Promise<Kept[][]> {
    const kept: Kept[][] = [];
    for await (const append of this.kept.appendsOf(asked)) kept.push(append);
    return kept;
  }

  private async steer(
    { session, answered }: WaitingTurn,
    { text, files }: Words,
    asker: FaceAsker,
  ): Promise<void> {
    if (text.trim() === '' && files.length === 0) return;
    const attachments = await this.files.of(asker.user, files);
    const key = digest('ag-ui', 'steer', ...answered, text);
    const body = { text, ...attachments, policy: 'steer' } as const;
    await this.turns.begin({ ...asker, session, body, key });
  }
}

/** Whoever has heard nothing of our answer says the same again, and what counts was said the first time. */
async function once(post: () => Promise<unknown>): Promise<void> {
  try {
    await post();
  } catch (error) {
    if (!ParleyError.is(error) || error.body.code !== 'already_answered') throw error;
  }
}

/** Of ids that were made up, or that belong to somebody else. */
async function known<T>(asking: () => Promise<T>): Promise<T> {
  try {
    return await asking();
  } catch (error) {
    throw ParleyError.is(error) && error.body.code === 'not_found' ? unknown() : error;
  }
}

function unknown(): RunRefused {
  return new RunRefused('unknown_call', 'There is no such call, or no such interrupt.');
}

function ofOneTurn([first, ...others]: readonly WireCall[]): WireCall {
  if (!first) throw new Error('There must be answers.');
  if (others.every(({ session, turn }) => session === first.session && turn === first.turn)) return first;
  throw new RunRefused('invalid_resume', 'The answers must be of calls and interrupts of one turn.');
}

/** As the protocol has it: all or none. */
function refuseMissing(open: readonly string[], decisions: readonly Decision[]): void {
  const decided = new Set(decisions.map(({ call }) => call.key));
  const missing = open.filter((approval) => !decided.has(approval));
  if (missing.length === 0) return;
  const message = `resume: must address every open interrupt; ${missing.length} of them it does not.`;
  throw new RunRefused('interrupts_pending', message);
}
