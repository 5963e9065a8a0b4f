import type { Agent, ModelCard, PassJob } from '#shared/contracts';
import type { ChosenModel, ModelChoice } from '../../../apps/inference/src/models/index.js';
import type { Mind } from '../../../apps/inference/src/sessions/index.js';
import type { Place } from '../world.js';
import type { ScriptedModel } from './scripted-model.js';
import type { Temper } from './temper.js';

const agent: Agent = { id: 'assistant', name: 'Assistant', prompt: '', source: 'built-in' };
const slowestMs = 1_500;
const slowestLookMs = 400;

/** Models, agents and files as a turn wants them: all at hand, but in their own time and not always. */
export function mindOf(place: Place, model: ScriptedModel, temper: Temper): Mind {
  const { random, broker } = place;
  return {
    models: {
      choose: (wanted) => choose(model, temper, wanted),
      fallbacks: ['scripted/two'],
      classifierModel: 'scripted/small',
    },
    agents: { of: async () => ({ kind: 'agent', agent }) },
    projects: { of: async () => null },
    skills: { calledIn: () => skills(place, temper) },
    attachments: {
      seen: (blocks) => blocks.filter(({ kind }) => kind === 'image'),
      load: async (blocks) => new Map(blocks.map(({ file }) => [file, Buffer.from(file)])),
      place: async (session, { name }) => {
        await broker.clock.wait(random.between(1, slowestMs));
        if (random.chance(temper.placingFails)) throw new Error('It cannot be read.');
        return { path: `${session}/uploads/${name}` };
      },
    },
    passes: { send: (job) => sendPass(place, temper, job) },
    recall: {
      of: (asked) => place.memory.ask('memory.recall', asked),
      between: (asked) => place.memory.ask('memory.relation.list', asked),
    },
    random: () => random.next(),
  };
}

/** Whoever is asked for them may be far away, and much happens meanwhile. */
async function skills({ random, broker }: Place, temper: Temper): Promise<[]> {
  if (random.chance(temper.looksTakeTime)) await broker.clock.wait(random.between(1, slowestLookMs));
  return [];
}

/** `none/…` is a model that nobody here serves. */
function choose(model: ScriptedModel, temper: Temper, wanted: string | null | undefined): ModelChoice {
  const fullName = wanted ?? 'scripted/one';
  const [provider = '', name = ''] = fullName.split('/');
  if (provider === 'none') return { kind: 'unknown', message: `Nobody serves ${fullName}.` };
  const chosen: ChosenModel = { fullName, provider, name, card: cardOf(fullName, temper), model };
  return { kind: 'model', chosen };
}

function cardOf(model: string, { window: contextSize }: Temper): ModelCard {
  const can = { images: true, pdfs: true, tools: true, thinking: true, sampling: true, answerSchema: true };
  return { model, contextSize, maxOutputTokens: 1_000, can, prices: null };
}

/** Whoever cannot send one says so at once. */
async function sendPass({ random, broker, passes }: Place, temper: Temper, job: PassJob): Promise<void> {
  await broker.clock.wait(random.between(0.1, 2));
  if (random.chance(temper.sendingFails)) throw new Error('Nobody takes it.');
  passes.take(job);
}
