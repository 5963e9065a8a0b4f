import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { unavailable, type Conversation } from '#shared/contracts';
import { AskedAgents } from '../../asking/asked-agents.js';
import type { Begun } from '../../asking/face-turns.js';
import { noWaits } from '../../telling/client-waits.js';
import { FaceAnswers } from '../../telling/face-answers.js';
import { ahead, KeptTurns, type Kept } from '../../telling/kept-turns.js';
import { Teller } from '../../telling/teller.js';
import { agUiTelling } from '../telling/ag-ui-telling.js';
import { custom, frame, type AgUiMessage } from '../telling/events.js';
import { messagesOf } from '../telling/kept-messages.js';
import { emptied, longestFrame } from '../telling/retracting.js';
import { greetingOf, type Run, type RunNames } from '../telling/run.js';
import { continued } from '../telling/state.js';
import type { WaitingTurn } from './answered-turns.js';
import { answeredIn, passageBehind } from './passage.js';
import type { Thread } from './threads.js';

/** A run, and the messages that its client holds. */
export interface AskedRun {
  names: RunNames;
  sent: readonly AgUiMessage[];
}

/** What becomes of a run, as the protocol's events. */
@Injectable()
export class RunStreams {
  constructor(
    @Inject(FaceAnswers) private readonly answers: Pick<FaceAnswers, 'stream'>,
    @Inject(KeptTurns) private readonly kept: Pick<KeptTurns, 'appendsOf'>,
    @Inject(AskedAgents) private readonly agents: Pick<AskedAgents, 'agentsOf'>,
  ) {}

  /** A turn of its own, from its beginning. */
  async begun(reply: FastifyReply, asked: AskedRun, begun: Begun): Promise<void> {
    const run = await this.runOf(asked, begun, asked.sent);
    const telling = agUiTelling(run, greetingOf(run, false));
    await this.answers.stream(naming(reply, begun), { ...begun, telling });
  }

  /** What comes of what its client has answered, and nothing of what came before. */
  async answered(reply: FastifyReply, asked: AskedRun, waiting: WaitingTurn): Promise<void> {
    const { user, session, turn, kept, answered } = waiting;
    const run = await this.runOf(asked, waiting, asked.sent);
    const greeting = greetingOf(run, false);
    const passage = passageBehind(kept, answered, agUiTelling(run, greeting));
    if (!passage) throw unavailable('Nothing is known of the turn yet. Run the thread again in a while.');
    const { before, waits, rest } = passage;
    const telling = agUiTelling(run, greeting, continued(passage.state));
    const told = { turn, telling, waits, answered };
    if (!passage.isOver)
      return this.answers.stream(naming(reply, waiting), { ...told, user, session, before });
    const teller = new Teller(told);
    const frames = rest.flatMap((append) => teller.tellAppend(append.map(({ entry }) => entry)));
    return sendWhole(naming(reply, waiting), frames.length > 0 ? frames : [...greeting, finishOf(run)]);
  }

  /** All that the thread holds, and what runs in it, from the beginning of its turn. */
  async heard(reply: FastifyReply, asked: AskedRun, thread: Thread): Promise<void> {
    const { session, user, conversation } = thread;
    const names = await this.namesOf(user);
    const messages = keptMessages(finished(conversation), { session, names }, asked.sent);
    const base = [...ofTheApplication(asked.sent, messages), ...messages];
    const open = conversation?.openTurn;
    if (open) return this.running(reply, asked, { session, turn: open.turn, user, base });
    const { failure } = conversation ?? {};
    const failed = failure ? [frame(custom('failure', failure))] : [];
    const greeting = greetingOf({ ...asked.names, base }, true);
    return sendWhole(reply, [...greeting, ...failed, finishOf(asked.names)]);
  }

  private async running(
    reply: FastifyReply,
    asked: AskedRun,
    { session, turn, user, base }: { session: string; turn: string; user: string; base: AgUiMessage[] },
  ): Promise<void> {
    const kept: Kept[][] = [];
    for await (const append of this.kept.appendsOf({ session, turn, user })) kept.push(append);
    const first = kept[0]?.[0];
    if (!first) throw unavailable('Nothing is known of the turn yet. Run the thread again in a while.');
    const thoughts = asked.sent.flatMap(({ id, role }) => (role === 'reasoning' ? [id] : []));
    const run = await this.runOf(asked, { session, turn, user }, emptied(base, thoughts));
    const telling = agUiTelling(run, greetingOf(run, true));
    // What was answered before is told once more, and not waited for.
    const told = { telling, waits: noWaits, answered: answeredIn(kept) };
    const place = { session, turn, user, before: ahead(first) };
    await this.answers.stream(naming(reply, place), { ...place, ...told });
  }

  private async runOf(
    { names }: AskedRun,
    { session, turn, user }: { session: string; turn: string; user: string },
    base: readonly AgUiMessage[],
  ): Promise<Run> {
    return { ...names, session, turn, names: await this.namesOf(user), base };
  }

  private async namesOf(user: string): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.agents.agentsOf(user)).map(({ id, name }) => [id, name]));
  }
}

export async function sendWhole(reply: FastifyReply, frames: readonly string[]): Promise<void> {
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };
  await reply.status(200).headers(headers).send(frames.join(''));
}

function naming(reply: FastifyReply, { session, turn }: { session: string; turn: string }): FastifyReply {
  return reply.headers({ 'parley-session-id': session, 'parley-turn-id': turn });
}

/** Of the turn that runs, what its client has said alone: the answer is told from its beginning. */
function finished(conversation: Conversation | undefined): Conversation['messages'] {
  const open = conversation?.openTurn?.turn;
  return (conversation?.messages ?? []).filter(({ turn, role }) => turn !== open || role !== 'assistant');
}

/** As its client has them, where that is not more than it takes at once; else with its files by their ids. */
function keptMessages(...[kept, surroundings, sent]: Parameters<typeof messagesOf>): AgUiMessage[] {
  const messages = messagesOf(kept, surroundings, sent);
  return JSON.stringify(messages).length > longestFrame ? messagesOf(kept, surroundings) : messages;
}

/** What it has told the model, and what it shows before anybody has said anything. */
function ofTheApplication(
  sent: readonly AgUiMessage[],
  messages: readonly AgUiMessage[],
): readonly AgUiMessage[] {
  const begun = sent.findIndex(({ role }) => role === 'user');
  const ours = new Set(messages.map(({ id }) => id));
  return sent.filter(({ id, role }, place) => {
    if (role === 'system' || role === 'developer') return true;
    return role === 'assistant' && !ours.has(id) && (begun < 0 || place < begun);
  });
}

function finishOf({ threadId, runId, version }: RunNames): string {
  const outcome = version === undefined ? {} : { outcome: { type: 'success' } };
  return frame({ type: 'RUN_FINISHED', threadId, runId, ...outcome });
}
