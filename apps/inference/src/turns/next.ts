import type {
  Conversation,
  FailureCode,
  Message,
  OpenCall,
  OpenChain,
  OpenTurn,
  Session,
  ToolBlock,
  WaitingTurn,
} from '#shared/contracts';

export interface Limits {
  toolRounds: number;
  /** How many workers may be lost over one turn. */
  stepsAbandoned: number;
  /** Steps in a row with a call that leaves out all that its tool requires. */
  emptyCallSteps: number;
}

/** What this life of the actor has done or found out. A new life knows nothing of it, and does it once more. */
export interface LifeSoFar {
  /** The keys of the calls that it has sent. */
  dispatched: ReadonlySet<string>;
  /** Approvals that it has put to the model that reviews. */
  reviewed: ReadonlySet<string>;
  /** Files that the model which is asked now does not see. */
  unseen: ReadonlySet<string>;
  /** The time that it has waited for last. */
  waitedFor: string | null;
  /** The words that it has asked a title of. */
  titleAsked: string | null;
  /** The jobs of passes that it has sent. */
  sentPasses: ReadonlySet<string>;
  /** The turn whose words it has looked at, where nothing is to be said of them. */
  heardPlain: string | null;
}

export interface Ground {
  session: Pick<Session, 'id' | 'name' | 'agents' | 'scenes'>;
  limits: Limits;
  /** Whether the words of a turn are looked at before they are answered: by whom they are meant for, say. */
  hears: boolean;
  /** So long the next turn waits for what is made of the last one. */
  passesMs: number;
  life: LifeSoFar;
}

type Compaction = NonNullable<Conversation['compaction']>;

/** What a session does next. Everything that the engine can ever do is in this list. */
export type Next =
  | { do: 'nothing' }
  /** Somebody else's word is needed: a tool's, a person's, that of a session that works for this one. */
  | { do: 'wait' }
  | { do: 'settle'; turn: string }
  /** Of a chain, the pass that is next. */
  | { do: 'send-pass'; chain: OpenChain; job: string }
  | { do: 'wait-for-passes'; until: string }
  /** All that ran is over: the path goes, or the session. */
  | { do: 'clear'; clearing: NonNullable<Conversation['clearing']> }
  | { do: 'open-scene'; turn: OpenTurn }
  | { do: 'hear-words'; turn: OpenTurn }
  | { do: 'start-next'; waiting: WaitingTurn }
  | { do: 'start'; turn: OpenTurn }
  | { do: 'begin-reply'; turn: OpenTurn }
  | { do: 'stop'; turn: OpenTurn }
  | { do: 'abandon-step'; turn: OpenTurn; step: number }
  | { do: 'compact'; compaction: Compaction }
  | { do: 'ask-title'; turn: OpenTurn; message: Message }
  | { do: 'place-files'; turn: OpenTurn; message: Message }
  | { do: 'wait-to-retry'; turn: OpenTurn; until: string }
  | { do: 'ask-model'; turn: OpenTurn; reply: Message; step: number }
  | { do: 'request-calls'; turn: OpenTurn; calls: ToolBlock[] }
  | { do: 'review-call'; turn: OpenTurn; call: ToolBlock; asked: OpenCall }
  | { do: 'dispatch-calls'; turn: OpenTurn; calls: ToolBlock[] }
  /** Of the engine's own tools: one starts a session that works for this one, the other reads what came of it. */
  | { do: 'carry-out'; turn: OpenTurn; call: ToolBlock }
  | { do: 'hear-reports' }
  | { do: 'hear-steers'; turn: OpenTurn; reply: Message | null }
  | { do: 'fail'; turn: OpenTurn; code: FailureCode; message: string }
  | { do: 'complete-reply'; turn: OpenTurn; reply: Message }
  /** It is whole, and somebody else may yet speak behind it. */
  | { do: 'end-reply'; turn: OpenTurn; reply: Message }
  /** Whether somebody does, now that what comes of the reply has been made. */
  | { do: 'consider'; turn: OpenTurn; reply: Message }
  | { do: 'complete-turn'; turn: OpenTurn };
