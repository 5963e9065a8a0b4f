import type { Logger } from 'pino';
import type { BrokerPorts } from '#shared/broker';
import type { Session, Entry } from '#shared/contracts';
import type { Tools } from '../turns/tools-port.js';
import type { Mind } from '../turns/mind-ports.js';
import type { ActorSettings } from './actor-parts.js';
import type { Actor } from './actor.js';
import type { Memory } from './memory-port.js';

export interface WorkerSettings extends ActorSettings {
  /** How long the actor of a session that has nothing to do stays. */
  warmMs: number;
  /** How many of those stay at most. */
  mostWarm: number;
}

export interface WorkerParts {
  broker: BrokerPorts;
  memory: Memory;
  mind: Mind;
  tools: Tools;
  settings: WorkerSettings;
  newMessageId: () => string;
  newCommandId: () => string;
  newNonce: () => string;
  logger: Logger;
  ended: (session: Session, entry: Entry) => void;
  asked: (session: Session, entry: Entry<'tool.approval_requested'>) => void;
  /** Told how many are in hand: of sessions whenever that changes, of approvals that wait in them now and then. */
  counted: (what: 'sessions' | 'approvals', count: number) => void;
}

/** A session in its hands. */
export interface Active {
  actor: Actor;
  stopListening: () => void;
}
