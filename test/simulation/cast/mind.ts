import { postMail } from '#shared/broker';
import { digest, type Agent, type ModelCard, type PassJob, type PassResult } from '#shared/contracts';
import type { ChosenModel, ModelChoice } from '../../../apps/inference/src/models/index.js';
import type { Mind } from '../../../apps/inference/src/sessions/index.js';
import type { Place } from '../world.js';
import type { ScriptedModel } from './scripted-model.js';
import type { Temper } from './temper.js';

const agent: Agent = { id: 'assistant', name: 'Assistant', prompt: '', source: 'built-in' };
const slowestMs = 1_500;
const slowestPassMs = 3_000;
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
    passes: { send: async (job) => sendPass(place, job) },
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

/** What memory would do with the job: its result comes back as mail, some time later and perhaps twice. */
function sendPass({ random, broker }: Place, { id, session, turn }: PassJob): void {
  const result: PassResult = random.chance(0.8)
    ? { kind: 'title', title: `About ${turn}` }
    : { kind: 'failed', pass: 'title', reason: 'Nobody could say.' };
  const at = new Date(broker.clock.now()).toISOString();
  const command = { v: 1, type: 'state.apply', session, at, by: 'memory', body: { turn, result } } as const;
  const times = random.chance(0.2) ? 2 : 1;
  for (let time = 0; time < times; time += 1) {
    broker.clock.after(random.between(1, slowestPassMs), () => {
      const attempt = random.chance(0.5) ? random.id('c') : digest('applied', id).slice(0, 22);
      postMail(broker, 'pass', { ...command, id: attempt }).catch(() => {
        // A title that is lost is lost.
      });
    });
  }
}
