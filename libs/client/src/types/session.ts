import type { PathMessage, PlacedMessage } from './message.js';

export type PassName =
  | 'title'
  | 'memory'
  | 'significance'
  | 'contradiction'
  | 'relations'
  | 'interjection'
  | 'plans'
  | 'scenes'
  | 'segments';

/** What of a session its turns go by. */
export interface SessionSettings {
  model: string | null;
  systemPrompt: string | null;
  /** Who takes part, the host first; nobody stands for the built-in agent. */
  agents: string[];
  project: string | null;
  passes: PassName[] | null;
  /** What was remembered in all sessions of its owner, or here alone. */
  recall: 'everywhere' | 'session' | 'off';
  scenes: boolean;
}

export interface Session extends SessionSettings {
  id: string;
  owner: string;
  name: string | null;
  /** Of a session that works for another one. */
  parent: { session: string; turn: string; call: string; key: string; depth: number } | null;
  workspace: string;
  forkedFrom: { session: string; message: string | null } | null;
  createdAt: string;
  archivedAt: string | null;
  activeAt: string;
  /** A reply has ended since its owner last read it. */
  unread: boolean;
}

export interface Presence {
  who: string;
  activity?: string;
  objects?: string[];
}

export interface SceneSetting {
  place: string;
  clock?: string;
  present?: Presence[];
  persona?: string;
}

export interface NewSession {
  name?: string;
  model?: string;
  systemPrompt?: string;
  agents?: string[];
  project?: string;
  passes?: PassName[];
  recall?: SessionSettings['recall'];
  scenes?: boolean;
  /** A scene to begin with. */
  scene?: SceneSetting;
}

export interface BegunSession extends Session {
  scene?: { id: string; status: 'open' | 'pending' | 'failed' };
}

/** What is not named stays; null takes away. */
export interface SessionChange extends Partial<SessionSettings> {
  name?: string | null;
  archived?: boolean;
  /** All that was said until now was read. */
  read?: true;
}

export interface Sessions {
  sessions: Session[];
  cursor: string | null;
}

export interface SessionsAsked {
  limit?: number;
  cursor?: string;
  /** Stands somewhere in the name. */
  q?: string;
  archived?: 'without' | 'with' | 'only';
  children?: 'without' | 'with' | 'only';
  project?: string;
}

/** A page of a list: where the one before has ended, its `cursor`. */
export interface PageAsked {
  limit?: number;
  cursor?: string;
}

export interface Path {
  messages: PathMessage[];
  head: string | null;
}

export interface TreePage {
  messages: PlacedMessage[];
  head: string | null;
  cursor: string | null;
}

export interface Moved {
  /** Where the path ends now; null: nothing stands on it. */
  head: string | null;
}

export interface RewindPreview {
  total: number;
  byKind: {
    messages: number;
    turns: number;
    memories: number;
    relations: number;
    scenes: number;
    plans: number;
    compactions: number;
  };
}

/** It is stored and will be done: the session has not answered in time. */
export interface Pending {
  status: 'pending';
}

export interface Compacting {
  compaction: string;
  status: 'compacting' | 'pending';
  events: string;
}

export interface Compaction {
  compaction: string;
  trigger: 'auto' | 'manual';
  by: string;
  startedAt: string;
}

/** A session that works for this one. */
export interface Child {
  call: string;
  session: string;
  childTurn: string;
  agent: string;
  background: boolean;
}

export interface OpenStep {
  step: number;
  /** They are the last ones of the streaming message, in this order. */
  blocks: { index: number; kind: 'text' | 'thinking' | 'tool'; call?: string; name?: string }[];
}
