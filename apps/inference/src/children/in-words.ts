import type { Child, Conversation, EntryBody } from '#shared/contracts';
import { beginningOf, firstOf } from '../context/beginning-of.js';
import { answerOf, wordsOf, type CameTo } from './came-to.js';

interface Result extends Pick<EntryBody<'tool.completed'>, 'output' | 'truncated'> {
  outcome: 'ok' | 'error';
}

const mostOfReport = 20_000;
const mostOfLastWords = 4_000;

const ends: Record<CameTo['status'], string> = {
  completed: 'has completed',
  stopped: 'was stopped',
  failed: 'has failed',
};

/** What the agent reads that has asked for it. */
export function resultOf({ status, output, truncated }: CameTo, most: number): Result {
  const said = firstOf(output, most);
  const cut = truncated || said.length < output.length;
  if (status === 'completed') return { outcome: 'ok', output: said, truncated: cut };
  const words = said === '' ? '' : `\n${said}`;
  return { outcome: 'error', output: `The sub-agent ${ends[status]}.${words}`, truncated: cut };
}

/** What it reads of one that it has not waited for. */
export function reportInWords(task: string, { status, output }: CameTo): string {
  const said = output === '' ? '' : `:\n${beginningOf(output, mostOfReport)}`;
  return `Task ${task} ${ends[status]}${said}`;
}

export function startedInWords(task: string): string {
  return `Working in the background as task ${task}. You will be told when it has ended; task_output says how far it has come.`;
}

export function endedInWords(task: string): string {
  return `It has ended already; task_output says what task ${task} has come to.`;
}

export function unknownTask(task: string, children: readonly Child[]): string {
  if (children.length === 0) return `There is no task ${task}: no sub-agent has been started here.`;
  const known = children.map(({ session, agent, status }) => `${session} (${agent}, ${status})`);
  return `There is no task ${task}. There is: ${known.join(', ')}.`;
}

/** `conversation` where anybody could say what the child is at. */
export function stillRunning(
  { session, childTurn }: Pick<Child, 'session' | 'childTurn'>,
  conversation: Conversation | undefined,
): string {
  const { openTurn } = conversation ?? {};
  const reply = openTurn?.turn === childTurn ? openTurn.reply : null;
  const last = wordsOf(reply?.blocks ?? []) || answerOf(conversation?.messages ?? [], childTurn);
  const calls = reply?.blocks.flatMap((block) =>
    block.kind === 'tool' && block.outcome === undefined ? [block.name] : [],
  );
  return [
    `Task ${session} is still running.`,
    ...(calls && calls.length > 0 ? [`It waits for: ${calls.join(', ')}.`] : []),
    ...(last === '' ? [] : [`It has said last:\n${last.slice(-mostOfLastWords)}`]),
  ].join('\n');
}
