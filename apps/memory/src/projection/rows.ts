import type { Entry, Message } from '#shared/contracts';
import type { AdmissionChange } from '../budgets/admission-change.js';
import type { Spending } from '../usage/spending-of.js';
import type { GivenTitle } from './given-title.js';
import type { ScheduledRun } from './scheduled-run.js';
import type { TurnChanges } from './turn-change.js';

export interface EventChange {
  session: string;
  gen: string;
  epoch: number;
  sequence: number;
  entry: Entry;
}

export interface MessageChange {
  session: string;
  /** Where the message first appeared among the session's events. */
  ordinal: number;
  message: Message;
}

/** What is to be written, in the order of the log. */
export interface Rows {
  events: EventChange[];
  messages: MessageChange[];
  turns: TurnChanges;
  runs: ScheduledRun[];
  spendings: Spending[];
  admissions: AdmissionChange[];
  titles: GivenTitle[];
}

export function newRows(): Rows {
  return {
    events: [],
    messages: [],
    turns: { rejected: [], accepted: [], steered: [], progress: [] },
    runs: [],
    spendings: [],
    admissions: [],
    titles: [],
  };
}

/** Behind what is there already. */
export function addRows(
  rows: Rows,
  { events, messages, turns, runs, spendings, admissions, titles }: Rows,
): void {
  rows.events.push(...events);
  rows.messages.push(...messages);
  rows.turns.rejected.push(...turns.rejected);
  rows.turns.accepted.push(...turns.accepted);
  rows.turns.steered.push(...turns.steered);
  rows.turns.progress.push(...turns.progress);
  rows.runs.push(...runs);
  rows.spendings.push(...spendings);
  rows.admissions.push(...admissions);
  rows.titles.push(...titles);
}
