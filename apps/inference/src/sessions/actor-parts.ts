import type { Logger } from 'pino';
import type { BrokerPorts } from '#shared/broker';
import { terminalTypes, type Entry } from '#shared/contracts';
import type { Mind } from '../turns/mind-ports.js';
import type { Tools } from '../turns/tools-port.js';
import type { EngineSettings } from '../turns/turn-engine.js';
import type { Claimed } from './activation.js';
import type { DeadlineSettings } from './deadlines.js';
import type { Memory } from './memory-port.js';

export interface ActorSettings extends DeadlineSettings {
  engine: EngineSettings;
  queueLimit: number;
  checkpointAppends: number;
}

export interface ActorParts {
  broker: BrokerPorts;
  memory: Memory;
  mind: Mind;
  tools: Tools;
  settings: ActorSettings;
  newMessageId: () => string;
  logger: Logger;
  /** A turn has come to its end, for good. */
  ended: (session: Claimed['session'], entry: Entry) => void;
  /** A person is asked whether a call may be made. */
  asked: (session: Claimed['session'], entry: Entry<'tool.approval_requested'>) => void;
  /** The actor cannot go on here: it was fenced, or its log takes no writes. Called once. */
  lost: (error: unknown) => void;
}

/** Of what is in the log for good. */
export function tellOf(
  entries: readonly Entry[],
  session: Claimed['session'],
  { ended, asked }: Pick<ActorParts, 'ended' | 'asked'>,
): void {
  for (const entry of entries) {
    if (terminalTypes.has(entry.type)) ended(session, entry);
    if (entry.type === 'tool.approval_requested' && entry.body.from === 'person') asked(session, entry);
  }
}
