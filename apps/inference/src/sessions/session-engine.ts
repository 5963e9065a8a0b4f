import type { Family } from '../children/family.js';
import { TurnEngine } from '../turns/turn-engine.js';
import type { ActorParts } from './actor-parts.js';
import type { SessionLog } from './session-log.js';
import type { SessionNow } from './session-now.js';

/** The engine of a session that may be changed while it runs. */
export function engineOf(parts: ActorParts, now: SessionNow, log: SessionLog, family: Family): TurnEngine {
  const { mind, tools, settings, newMessageId, broker, logger } = parts;
  return new TurnEngine({
    get session() {
      return now.ofReply;
    },
    mind,
    tools,
    family,
    log,
    settings: settings.engine,
    newMessageId,
    worker: broker.worker,
    clock: broker.clock,
    logger,
  });
}
