import { terminalTypes, type Entry } from '#shared/contracts';
import type { Line, Reading } from './check/index.js';
import { disasters, oddities } from './faults.js';
import type { History } from './history.js';

/** Every row of the decision table, by what it leaves in the log. */
const decisions = [
  'nothing',
  'wait',
  'settle',
  'clear',
  'send-pass: done',
  'send-pass: again',
  'send-pass: failed',
  'open-scene',
  'start-next',
  'start',
  'begin-reply',
  'stop',
  'abandon-step',
  'compact: summary',
  'compact: extract',
  'compact: failed',
  'ask-title',
  'place-files',
  'wait-to-retry',
  'ask-model',
  'ask-model: without files',
  'request-calls',
  'dispatch-calls',
  'carry-out',
  'hear-reports',
  'hear-steers',
  'hear-steers: reports',
  'fail: internal',
  'fail: tool_loop_limit',
  'fail: empty_tool_calls',
  'fail: empty_response',
  'complete-reply',
  'complete-turn',
] as const;

/** Everything that can become of each command. */
const commands = {
  'turn.submit reject': ['accepted', 'refused: turn_in_progress'],
  'turn.submit enqueue': ['accepted', 'queued'],
  'turn.submit interrupt': ['accepted', 'takes over'],
  'turn.submit rollback': ['accepted', 'takes over'],
  'turn.submit steer': ['accepted', 'joined', 'queued'],
  'turn.submit': [
    'double',
    'refused',
    'refused: message_exists',
    'refused: unknown_model',
    'refused: queue_full',
    'stopped on arrival',
  ],
  'turn.retry': ['accepted', 'double', 'refused: turn_in_progress', 'refused: invalid_request'],
  'context.compact': ['done', 'double', 'refused'],
  'message.edit': ['done', 'refused'],
  'message.resend': ['accepted', 'double', 'refused: turn_in_progress', 'refused: invalid_request'],
  'reply.regenerate': ['accepted', 'double', 'refused: turn_in_progress', 'refused: invalid_request'],
  'message.select': ['done', 'refused', 'over'],
  'history.rewind': ['done', 'refused', 'over'],
  'history.undo': ['done', 'refused'],
  'session.change': ['done', 'over'],
  'session.clear': ['done', 'double'],
  'state.apply': ['done', 'over', 'double'],
  'memory.edit': ['done'],
  'memory.delete': ['done'],
  'scene.open': ['done', 'refused'],
  'scene.close': ['done', 'refused'],
  'plan.make': ['done'],
  'plan.move': ['done'],
  'turn.steer': ['joined', 'refused'],
  'turn.stop': ['done', 'over', 'double', 'tombstone'],
  'session.stop': ['done', 'over'],
  'queue.edit': ['done', 'refused'],
  'queue.cancel': ['done', 'refused'],
  'queue.resume': ['done', 'over'],
  'call.finish': ['done', 'double', 'over'],
  'approval.answer': ['done', 'refused'],
  'approval.expire': ['done', 'over'],
  'child.finish': ['done', 'over'],
  'call.expire': ['done', 'over'],
  'turn.expire': ['done', 'over'],
  'turn.leave': ['done', 'over', 'double'],
  'schedule.run': [
    'accepted',
    'queued',
    'takes over',
    'joined',
    'superseded',
    'refused: turn_in_progress',
    'refused: budget_exceeded',
  ],
  'session.wake': ['over'],
  unreadable: ['poison'],
} as const;

const endings = [
  'turn.completed',
  'turn.stopped: user',
  'turn.stopped: session',
  'turn.stopped: interrupt',
  'turn.stopped: rollback',
  'turn.stopped: disconnect',
  'turn.failed: provider_error',
  'turn.failed: provider_overloaded',
  'turn.failed: provider_auth',
  'turn.failed: context_exhausted',
  'turn.failed: turn_timeout',
] as const;

const results = ['ok', 'error', 'denied', 'cancelled', 'outcome_unknown'] as const;
const shown = ['snapshot', 'entry', 'failed', 'reset: cursor_unknown', 'reset: log_trimmed'] as const;

/** What has to happen somewhere over a run of many seeds. */
export const rows: readonly string[] = [
  ...decisions.map((row) => `decide ${row}`),
  ...Object.entries(commands).flatMap(([command, outcomes]) =>
    outcomes.map((outcome) => `${command} → ${outcome}`),
  ),
  ...endings.map((row) => `ends ${row}`),
  ...results.map((row) => `result ${row}`),
  ...shown.map((row) => `shown ${row}`),
  ...[...oddities, ...disasters].map((row) => `fault ${row}`),
];

export type Count = (row: string, times?: number) => void;

export function cover({ notes, calls }: History, readings: readonly Reading[], count: Count): void {
  for (const reading of readings) {
    coverDecisions(reading, count);
    coverCommands(reading, count);
  }
  for (const versions of calls.values())
    if (versions[0]?.record?.state === 'claimed') count('decide dispatch-calls');
  for (const { seen } of notes.watched) {
    for (const each of seen)
      count(each.kind === 'reset' ? `shown reset: ${each.reason}` : `shown ${each.kind}`);
  }
}

function coverDecisions({ lines, final }: Reading, count: Count): void {
  if (lines.length > 0 && !final.openTurn) count('decide nothing');
  for (const [index, line] of lines.entries()) coverLine(line, lines[index - 1]?.entry, count);
}

function coverLine({ entry, before }: Line, previous: Entry | undefined, count: Count): void {
  const isOpen = before.openTurn?.turn === entry.turn;
  // What today's engine writes in one breath stands apart only where another life went on with it.
  const follows = (...types: Entry['type'][]): boolean =>
    previous !== undefined && types.includes(previous.type);
  switch (entry.type) {
    case 'turn.started':
      return count(entry.body.message ? 'decide start-next' : 'decide start');
    case 'reply.started':
      return follows('turn.started', 'turn.steered', 'report.heard')
        ? undefined
        : count('decide begin-reply');
    case 'step.started':
      return count('decide ask-model');
    case 'step.abandoned':
      return count(entry.body.failure ? 'decide wait-to-retry' : 'decide abandon-step');
    case 'context.compacted':
      return count(`decide compact: ${entry.body.method}`);
    case 'context.compaction_failed':
      return entry.cause === undefined ? count('decide compact: failed') : undefined;
    case 'attachments.placed':
      return count(before.openTurn?.openStep ? 'decide ask-model: without files' : 'decide place-files');
    case 'state.title':
      return count('decide ask-title');
    case 'tool.requested':
      return count('decide request-calls');
    case 'tool.completed':
      if (entry.cause !== undefined) count('decide wait');
      return count(`result ${entry.body.outcome}`);
    case 'agent.started':
      return count('decide carry-out');
    case 'report.heard':
      return count(entry.turn ? 'decide hear-steers: reports' : 'decide hear-reports');
    case 'turn.steered':
      return count('decide hear-steers');
    case 'turn.settled':
      return count('decide settle');
    case 'history.moved':
      return entry.body.reason === 'clear' ? count('decide clear') : undefined;
    case 'pass.done':
      return count(`decide send-pass: ${entry.body.again ? 'again' : 'done'}`);
    case 'state.pass_failed':
      return entry.body.chain === undefined ? undefined : count('decide send-pass: failed');
    case 'state.scene':
      return entry.cause === undefined ? count('decide open-scene') : undefined;
    case 'turn.completed':
      count(follows('reply.completed') ? 'decide complete-reply' : 'decide complete-turn');
      return count('ends turn.completed');
    case 'turn.stopped':
      if (isOpen) count('decide stop');
      return isOpen ? count(`ends turn.stopped: ${entry.body.reason}`) : undefined;
    case 'turn.failed':
      return count(`${isDecided(entry.body.code) ? 'decide fail:' : 'ends turn.failed:'} ${entry.body.code}`);
    default:
  }
}

const decidedFailures = new Set(['internal', 'tool_loop_limit', 'empty_tool_calls', 'empty_response']);

function isDecided(code: string): boolean {
  return decidedFailures.has(code);
}

function coverCommands({ lines, mail }: Reading, count: Count): void {
  const caused = new Map<string, Entry[]>();
  for (const { entry } of lines) {
    if (entry.cause === undefined) continue;
    const known = caused.get(entry.cause);
    if (known) known.push(entry);
    else caused.set(entry.cause, [entry]);
  }
  for (const { mail: each } of mail) {
    if (!('command' in each)) {
      count(`unreadable → ${outcomeOf(caused.get(`mail-${each.sequence}`) ?? [])}`);
      continue;
    }
    const { command } = each;
    const outcome = outcomeOf(caused.get(command.id) ?? []);
    count(`${command.type} → ${outcome}`);
    if (command.type === 'turn.submit') count(`turn.submit ${command.body.policy} → ${outcome}`);
  }
}

function outcomeOf(entries: readonly Entry[]): string {
  for (const entry of entries) {
    if (entry.type === 'command.settled') return entry.body.outcome;
    if (entry.type === 'turn.rejected') return `refused: ${entry.body.code}`;
    if (entry.type === 'steer.received') return 'joined';
  }
  const accepted = entries.find(({ type }) => type === 'turn.accepted');
  if (accepted?.type !== 'turn.accepted') return 'done';
  if (!accepted.body.queued) return 'accepted';
  const ended = entries.some(({ type, turn }) => terminalTypes.has(type) && turn === accepted.turn);
  if (ended) return 'stopped on arrival';
  return entries.some((entry) => entry.type === 'turn.queued' && entry.body.next) ? 'takes over' : 'queued';
}
