import type { Message, Segment, Usage } from './message.js';
import type { Presence, SceneSetting, SessionSettings } from './session.js';

type On = string | null;
type Significance = number;

type MemoryChange =
  | {
      change: 'made';
      memory: string;
      on: On;
      agent: string;
      text: string;
      about?: string;
      source: 'pass' | 'scene' | 'plan' | 'hand';
      significance?: Significance;
      scene?: string;
      clock?: string;
    }
  | {
      change: 'edited';
      memory: string;
      on: On;
      text?: string;
      significance?: Significance;
      pinned?: boolean;
    }
  | { change: 'deleted'; memory: string; on: On }
  | { change: 'superseded'; memory: string; on: On; by: string };

type SceneChange =
  | { change: 'opened'; scene: string; on: On; setting: SceneSetting }
  | { change: 'changed'; scene: string; on: On; present: Presence[] }
  | { change: 'closed'; scene: string; on: On; reason?: string };

interface PlanYield {
  facts?: { text: string; agents?: string[]; about?: string }[];
  relations?: { from: string; to: string; affinity?: number; trust?: number }[];
  present?: Presence[];
}

type PlanChange =
  | {
      change: 'made';
      plan: string;
      on: On;
      what: { text: string; who?: string[]; when?: string; yields?: PlanYield };
      clock?: string;
    }
  | {
      change: 'moved';
      plan: string;
      on: On;
      to: 'active' | 'completed' | 'cancelled';
      reason?: string;
    };

/** What has become of the session beside its turns. */
export interface SessionEventBodies {
  'context.compacting': { compaction: string; trigger: 'auto' | 'manual' };
  'context.compacted': {
    receipt: string;
    trigger: 'auto' | 'manual';
    method: 'summary' | 'extract';
    summary: string;
    cut: { message: string; block: number };
    on: string;
    /** The message that its marker stands before; null: behind `on`. */
    before: string | null;
    tokensBefore: number;
    tokensAfter: number;
    dropped: number;
    model?: string;
    usage?: Usage;
  };
  'context.compaction_failed': { compaction: string; message: string; model?: string; usage?: Usage };
  'state.title': { title: string; model?: string; usage?: Usage };
  'state.memory': MemoryChange;
  'state.relation': {
    from: string;
    to: string;
    on: On;
    affinity: number;
    trust: number;
    summary?: string;
    met?: string;
  };
  'state.scene': SceneChange;
  'state.plan': PlanChange;
  'state.pass_failed': { pass: string; reason: string; chain?: string; model?: string; usage?: Usage };
  /** Of the path as it was all up to `from` stays (without `from`, up to `head`; null: nothing), `messages` come behind. */
  'history.moved': {
    head: string | null;
    reason: 'rollback' | 'edit' | 'regenerate' | 'select' | 'rewind' | 'undo' | 'clear' | 'compact';
    from?: string | null;
    messages?: Message[];
    back?: string | null;
    left?: number;
    root?: string;
    receipt?: string;
  };
  'message.versioned': { message: string; text: string; segments?: Segment[] };
  'session.changed': { change: Partial<SessionSettings> };
  'participant.joined': { agent: string };
  'participant.left': { agent: string };
  'session.deleted': Record<string, never>;
}
