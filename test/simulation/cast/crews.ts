import type { ListedTool } from '#shared/contracts';
import { Worker } from '../../../apps/inference/src/sessions/index.js';
import { WorkTools, type Offers } from '../../../apps/inference/src/tools/index.js';
import { CallRunner, CallsController, Outputs, type Wholes } from '../../../apps/tools/src/calls/index.js';
import { registryOf } from '../../../apps/tools/src/registry/index.js';
import type { Crew, Place } from '../world.js';
import type { Notes } from './notes.js';
import { mindOf } from './mind.js';
import { loggerFor, type Tell } from './quiet-logger.js';
import { ScriptedModel } from './scripted-model.js';
import type { Temper } from './temper.js';
import { listedTools, toolsOf } from './tools.js';

export interface CrewParts {
  notes: Notes;
  temper: Temper;
  tell: Tell | undefined;
}

const drainGraceMs = 1_500;
const outputBytes = 1_000;
const directoryMs = 2_000;

/** The services as they are, with a model, tools and a memory that are not. */
export function inferenceCrew(count: number, parts: CrewParts): Crew {
  return { service: 'inference', count, inhabit: (place) => inhabitWorker(place, parts) };
}

export function toolsCrew(count: number, parts: CrewParts): Crew {
  return { service: 'tools', count, inhabit: (place) => inhabitRunner(place, parts) };
}

function inhabitWorker(place: Place, { notes, temper, tell }: CrewParts): ReturnType<Crew['inhabit']> {
  const { process, broker, memory, random } = place;
  const model = new ScriptedModel(place, notes, temper);
  const logger = loggerFor(process.id, tell);
  const worker = new Worker({
    broker,
    memory,
    mind: mindOf(place, model, temper),
    tools: new WorkTools(broker, offersOf(place, temper)),
    settings: temper,
    newMessageId: () => random.id('m'),
    newCommandId: () => random.id('c'),
    newNonce: () => {
      const nonce = random.id('n');
      notes.nonces.set(nonce, process.id);
      return nonce;
    },
    logger,
    ended: () => {},
    asked: () => {},
    counted: () => {},
  });
  return {
    start: () => worker.start(),
    deliver: ({ session, sequence }) => worker.deliver(session, sequence),
    drain: () => worker.drain(drainGraceMs),
    gone: (other) => worker.takeOverFrom(other),
  };
}

/** What is known of the tools: nothing, for a while after the start, where nobody could tell. */
function offersOf({ broker, random }: Place, { toolsUnknown }: Temper): Offers {
  let known: readonly ListedTool[] | undefined;
  return {
    tools: async () => {
      if (known) return known;
      const isKnown = !random.chance(toolsUnknown);
      await broker.clock.wait(isKnown ? random.between(0.1, 2) : directoryMs);
      if (isKnown) known = listedTools;
      return known ?? [];
    },
  };
}

/** No output of the cast is so long that there is anything to keep. */
const noWholes: Wholes = { keep: async () => ({ kind: 'lost', reason: 'There is no store.' }) };

function inhabitRunner(place: Place, { notes, temper, tell }: CrewParts): ReturnType<Crew['inhabit']> {
  const { process, broker } = place;
  const logger = loggerFor(process.id, tell);
  const outputs = new Outputs(outputBytes, noWholes);
  const runner = new CallRunner(broker, registryOf(toolsOf(place, notes, temper)), outputs, logger);
  const controller = new CallsController(runner, logger);
  return {
    start: async () => {
      runner.start();
      await broker.core.flush();
    },
    deliver: (delivery) => controller.take(delivery),
    drain: async () => runner.close(),
  };
}
