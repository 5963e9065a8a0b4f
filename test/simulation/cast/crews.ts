import type { Broker, QueryClient } from '#shared/broker';
import { unavailable } from '#shared/contracts';
import { Worker } from '../../../apps/inference/src/sessions/index.js';
import { WorkTools } from '../../../apps/inference/src/tools/index.js';
import { CallRunner, CallsController } from '../../../apps/tools/src/calls/index.js';
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
    tools: new WorkTools(broker as Broker, directoryOf(place, temper), logger),
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
    counted: () => {},
  });
  return {
    start: () => worker.start(),
    deliver: ({ session, sequence }) => worker.deliver(session, sequence),
    drain: () => worker.drain(drainGraceMs),
    gone: (other) => worker.takeOverFrom(other),
  };
}

/** Answers which tools there are, or does not. */
function directoryOf({ process, broker, random }: Place, { toolsUnknown }: Temper): QueryClient {
  const ask = async (): Promise<unknown> => {
    const answers = !random.chance(toolsUnknown);
    await broker.clock.wait(answers ? random.between(0.1, 2) : directoryMs);
    if (!answers) throw unavailable(`Nobody told ${process.id} which tools there are.`);
    return { tools: listedTools };
  };
  return { ask } as unknown as QueryClient;
}

function inhabitRunner(place: Place, { notes, temper, tell }: CrewParts): ReturnType<Crew['inhabit']> {
  const { process, broker } = place;
  const logger = loggerFor(process.id, tell);
  const runner = new CallRunner(broker, registryOf(toolsOf(place, notes, temper)), outputBytes, logger);
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
