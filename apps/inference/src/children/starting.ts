import { ParleyError, type Child } from '#shared/contracts';
import type { Bench } from '../turns/bench.js';
import { childSession, childTurn, modelOfChild, type Task } from './asked-of-child.js';
import type { Carried } from './carried.js';
import { agentInputSchema, depthOf, readInput, type AgentInput } from './engine-tools.js';
import { childrenAtWork, stopOf } from './ends-of-children.js';
import { handedDown } from './handed-down.js';
import { endedInWords, startedInWords } from './in-words.js';
import { childNames } from './names.js';

type Planned = { kind: 'task'; task: Task } | { kind: 'refused'; why: string };

const mostAttempts = 5;
const pauseMs = 1_000;

/**
 * Starts a session that works for this one. That it does stands in the log before anybody else hears of it; all that
 * follows is named after the call, and comes to the same if another worker does it once more.
 */
export class Starting {
  constructor(private readonly bench: Bench) {}

  async start(call: Carried, signal: AbortSignal): Promise<void> {
    const read = readInput(agentInputSchema, call.input);
    if (read.kind === 'unfit') return call.answer('error', `The sub-agent was not started: ${read.problem}`);
    const known = this.childOf(call);
    if (known && known.status !== 'running') return this.goesOn(call, known);
    const { bench } = this;
    const planned = await bench.unlessCalledOff(bench.goesOn, signal, (either) =>
      this.planned(call, read.input, either),
    );
    if (!planned) return;
    const why = planned.kind === 'refused' ? planned.why : known ? undefined : await this.refusalOf(call);
    if (!call.isOpen) return;
    if (planned.kind === 'refused' || why !== undefined) return this.givenUp(call, known, why ?? '');
    const child = known ?? this.written(call, planned.task);
    await bench.parts.log.durable();
    await this.sent(call, child, planned.task, signal);
  }

  private childOf({ key }: Carried): Child | undefined {
    const { session } = childNames(key);
    return this.bench.conversation.children.find((child) => child.session === session);
  }

  private async planned(
    { turn, block, key }: Carried,
    input: AgentInput,
    signal: AbortSignal,
  ): Promise<Planned> {
    const { agents, parts } = this.bench;
    const { session, mind } = parts;
    const { request, reply } = turn;
    const parent = await agents.of(reply?.author, session.owner, signal);
    if (parent.kind === 'unknown') return { kind: 'refused', why: parent.message };
    const known = await agents.of(input.agent ?? parent.agent.id, session.owner, signal);
    if (known.kind === 'unknown') return { kind: 'refused', why: known.message };
    const { agent } = known;
    const model = modelOfChild(input, agent, { parent: parent.agent, session, request });
    const choice = mind.models.choose(model);
    if (choice.kind === 'unknown') return { kind: 'refused', why: choice.message };
    const rules = handedDown(parent.agent, request);
    if (!rules) return { kind: 'refused', why: 'There are more rules for it than a turn can carry.' };
    const call = { turn: turn.turn, call: block.call, key };
    return { kind: 'task', task: { session, call, input, agent, model, handedDown: rules } };
  }

  /** Where a child is begun is where the limits hold, whatever the tool is called. */
  private async refusalOf({ key }: Carried): Promise<string | undefined> {
    const { conversation, parts } = this.bench;
    const { session, settings, family, logger } = parts;
    const { children, depth } = settings.family;
    if (depthOf(session) >= depth)
      return `Sub-agents may lie ${depth} deep at most, and you are as deep as that already.`;
    const atWork = childrenAtWork(conversation).length;
    if (atWork >= children)
      return `${atWork} sub-agents work for this conversation already, and there may be ${children} at once.`;
    const { session: child, turn } = childNames(key);
    try {
      await family.admit({ user: session.owner, session: child, turn });
      return undefined;
    } catch (error) {
      if (ParleyError.is(error)) return error.body.message;
      logger.warn({ err: error, session: session.id }, 'Nobody could say whether a sub-agent may begin');
      return 'Nobody can say just now whether there is room for it. Try again later.';
    }
  }

  private written({ turn, block }: Carried, { call: { key }, input, agent }: Task): Child {
    const { bench } = this;
    const { session, turn: childTurnId } = childNames(key);
    const { background = false } = input;
    const body = { call: block.call, session, childTurn: childTurnId, agent: agent.id, background };
    bench.append({ type: 'agent.started', turn: turn.turn, by: turn.reply?.author, body });
    return { ...body, turn: turn.turn, status: 'running' };
  }

  private async sent(call: Carried, child: Child, task: Task, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; call.isOpen; attempt += 1) {
      const problem = await this.tried(call, task);
      signal.throwIfAborted();
      if (problem === undefined) return this.goesOn(call, child);
      if (attempt >= mostAttempts || !problem.mayPass) return this.givenUp(call, child, problem.words);
      await this.pause(signal);
    }
  }

  private async tried(call: Carried, task: Task): Promise<{ words: string; mayPass: boolean } | undefined> {
    const { family, clock, logger, session } = this.bench.parts;
    try {
      await family.create(childSession(task));
      // One that was called off meanwhile must not begin behind its stop.
      if (call.isOpen) await family.post('user', childTurn(task, new Date(clock.now()).toISOString()));
      return undefined;
    } catch (error) {
      logger.warn({ err: error, session: session.id }, 'A sub-agent could not be started');
      if (!ParleyError.is(error)) return { words: 'It could not be reached.', mayPass: true };
      return { words: error.body.message, mayPass: error.body.retryable === true };
    }
  }

  private async pause(signal: AbortSignal): Promise<void> {
    const { bench } = this;
    await bench.whileWanted(bench.goesOn, signal, (either) =>
      // It rejects for nothing else than that nobody waits any more.
      bench.parts.clock.wait(pauseMs, either).catch(() => undefined),
    );
    signal.throwIfAborted();
  }

  /** One in the foreground has the word from here on. */
  private goesOn(call: Carried, { background, session, status }: Child): void {
    if (background) call.answer('ok', startedInWords(session));
    else if (status !== 'running') call.answer('error', endedInWords(session));
  }

  private async givenUp(call: Carried, child: Child | undefined, why: string): Promise<void> {
    const { bench } = this;
    if (child) await this.calledOff(child);
    if (!call.isOpen) return;
    if (child && this.childOf(call)?.status === 'running') {
      const { session, background } = child;
      const body = { call: call.block.call, session, background, status: 'failed' as const };
      bench.append({ type: 'agent.finished', turn: call.turn.turn, by: 'system', body });
    }
    call.answer('error', `The sub-agent was not started: ${why}`);
  }

  /** Whoever had the session before may have asked it, or what nobody has confirmed has come through: for nobody. */
  private async calledOff(child: Child): Promise<void> {
    const { family, clock, logger, session } = this.bench.parts;
    try {
      await family.post('user', stopOf(child, session.owner, new Date(clock.now()).toISOString()));
    } catch (error) {
      logger.warn({ err: error, session: session.id }, 'A sub-agent that was given up could not be stopped');
    }
  }
}
