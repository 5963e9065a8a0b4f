import type { Entry, Message } from '#shared/contracts';
import type { LoggedDeed } from '../audit/deed-of.js';
import type { AdmissionChange } from '../budgets/admission-change.js';
import type { Clear } from '../knowledge/write-clears.js';
import type { KnowledgeChange } from '../knowledge/write-knowledge.js';
import type { Spending } from '../usage/spending-of.js';
import type { GivenTitle } from './given-title.js';
import type { MessageEdit } from './message-edit.js';
import type { ScheduledRun } from './scheduled-run.js';
import type { SettingsChange } from './settings-change.js';
import type { TurnChanges } from './turn-change.js';

export interface EventChange {
  session: string;
  gen: string;
  epoch: number;
  sequence: number;
  /** The append that holds the entry before this one. */
  before: number;
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
  /** Of those whose content could not be written: that they are, and where, so that what hangs on them does. */
  placeholders: MessageChange[];
  edits: MessageEdit[];
  /** Sessions whose path has gone elsewhere. */
  moves: string[];
  knowledge: KnowledgeChange[];
  clears: Clear[];
  settings: SettingsChange[];
  turns: TurnChanges;
  runs: ScheduledRun[];
  spendings: Spending[];
  admissions: AdmissionChange[];
  titles: GivenTitle[];
  deeds: LoggedDeed[];
}

export function newRows(): Rows {
  return {
    events: [],
    messages: [],
    placeholders: [],
    edits: [],
    moves: [],
    knowledge: [],
    clears: [],
    settings: [],
    turns: { rejected: [], accepted: [], steered: [], progress: [] },
    runs: [],
    spendings: [],
    admissions: [],
    titles: [],
    deeds: [],
  };
}

/** Behind what is there already. */
export function addRows(rows: Rows, { turns, ...more }: Rows): void {
  rows.events.push(...more.events);
  rows.messages.push(...more.messages);
  rows.placeholders.push(...more.placeholders);
  rows.edits.push(...more.edits);
  rows.moves.push(...more.moves);
  rows.knowledge.push(...more.knowledge);
  rows.clears.push(...more.clears);
  rows.settings.push(...more.settings);
  rows.turns.rejected.push(...turns.rejected);
  rows.turns.accepted.push(...turns.accepted);
  rows.turns.steered.push(...turns.steered);
  rows.turns.progress.push(...turns.progress);
  rows.runs.push(...more.runs);
  rows.spendings.push(...more.spendings);
  rows.admissions.push(...more.admissions);
  rows.titles.push(...more.titles);
  rows.deeds.push(...more.deeds);
}
