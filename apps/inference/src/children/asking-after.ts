import type { Child, Conversation } from '#shared/contracts';
import type { Bench } from '../turns/bench.js';
import type { Carried } from './carried.js';
import { answerOf, cameTo, wordsOf } from './came-to.js';
import { readInput, taskInputSchema } from './engine-tools.js';
import { resultOf, stillRunning, unknownTask } from './in-words.js';
import { reportOf } from './names.js';

const mostOfOutput = 100_000;

/** Reads what a session has said that works for this one. Whoever waits for its end is told by its mail. */
export class AskingAfter {
  constructor(private readonly bench: Bench) {}

  async ask(call: Carried): Promise<void> {
    const read = readInput(taskInputSchema, call.input);
    if (read.kind === 'unfit') return call.answer('error', read.problem);
    const { task, waitSeconds = 0 } = read.input;
    const before = this.childOf(task);
    if (!before) return call.answer('error', unknownTask(task, this.bench.conversation.children));
    if (before.status === 'running' && waitSeconds > 0) return;
    const conversation = await this.look(task);
    // It may have ended while memory was asked.
    const child = this.childOf(task) ?? before;
    if (child.status === 'running') return call.answer('ok', stillRunning(child, conversation));
    this.tellEnd(call, child, conversation);
  }

  private childOf(task: string): Child | undefined {
    return this.bench.conversation.children.find(({ session }) => session === task);
  }

  private async look(session: string): Promise<Conversation | undefined> {
    const { family, logger } = this.bench.parts;
    try {
      return await family.look(session);
    } catch (error) {
      logger.warn({ err: error, session }, 'What a sub-agent has said could not be read');
      return undefined;
    }
  }

  private tellEnd(call: Carried, child: Child, conversation: Conversation | undefined): void {
    const { session, status } = child;
    if (status === 'running') return;
    const output = wordsIn(conversation, child) || this.reported(session);
    const {
      outcome,
      output: words,
      truncated,
    } = resultOf({ status, output, truncated: false }, mostOfOutput);
    call.answer(outcome, words, truncated);
  }

  private reported(session: string): string {
    const { reports, messages } = this.bench.conversation;
    const id = reportOf(session);
    const report = [...reports, ...messages].find((message) => message.id === id);
    return report ? wordsOf(report.blocks) : 'What it has said cannot be read just now. Ask again.';
  }
}

/** Nothing where memory has not heard the end yet. Somebody may have gone on with that session since. */
function wordsIn(conversation: Conversation | undefined, { childTurn, status }: Child): string {
  if (!conversation || conversation.openTurn?.turn === childTurn) return '';
  const said = cameTo(conversation, childTurn);
  return said.status === status ? said.output : answerOf(conversation.messages, childTurn);
}
