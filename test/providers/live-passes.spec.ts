import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueryClient } from '#shared/broker';
import type { Message, PassResult } from '#shared/contracts';
import { chainWork } from '../../apps/memory/src/passes/index.js';
import { GivenGround } from '../../apps/memory/src/passes/testing/index.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { labelledExchanges, type Labelled } from './labelled-exchanges.js';
import { isRehearsal, providers, settings } from './providers.js';

/** A model may see one thing or the other in another way than whoever labelled it. */
const leastAgreement = 0.8;
const limitMs = 60_000;

let parley: TestParley;
let queries: QueryClient;

beforeAll(async () => {
  parley = await startParley('one process', { ...(await settings()), PARLEY_MODEL: 'rehearsal/parley' });
  queries = new QueryClient(await parley.namespace.open());
}, 120_000);

afterAll(() => parley?.stop(), 60_000);

/** The rehearsal finds what it shall find in the words of the user. */
function scripted({ ground, rehearsed }: Labelled): Labelled['ground'] {
  const withScript = (messages: readonly Message[] = []): Message[] =>
    messages.map((message, place) => {
      const text = message.blocks.map((block) => (block.kind === 'text' ? block.text : '')).join('');
      const script = place === 0 ? ` [[json: ${JSON.stringify(rehearsed)}]]` : '';
      return { ...message, blocks: [{ kind: 'text', text: `${text}${script}` }] };
    });
  return {
    ...ground,
    ...(ground.said ? { said: withScript(ground.said) } : {}),
    ...(ground.saidSince ? { saidSince: (after) => withScript(ground.saidSince?.(after)) } : {}),
  };
}

async function resultOf(labelled: Labelled, model: string): Promise<PassResult | undefined> {
  const ground = new GivenGround(isRehearsal(model) ? scripted(labelled) : labelled.ground);
  const work = await chainWork(labelled.job, ground, limitMs);
  if (work?.kind !== 'asked') return work?.result;
  const [part] = work.parts;
  if (!part) return undefined;
  const asked = { ...part.question, model };
  const { answer, source, reason } = await queries.ask('model.classify', asked, limitMs + 5_000);
  if (source === 'default') process.stdout.write(`${model}: ${labelled.name}: ${reason}\n`);
  return source === 'model' ? part.read(answer) : undefined;
}

for (const { model, isSet } of providers) {
  (isSet ? describe : describe.skip)(`passes of ${model}`, () => {
    it('find what anybody would find', async () => {
      const wrong: string[] = [];
      for (const labelled of labelledExchanges) {
        const result = await resultOf(labelled, model);
        if (result && labelled.agrees(result)) continue;
        wrong.push(labelled.name);
        process.stdout.write(`${model}: ${labelled.name}: no, but ${JSON.stringify(result)}\n`);
      }
      const agreed = labelledExchanges.length - wrong.length;
      process.stdout.write(`${model}: ${agreed} of ${labelledExchanges.length} labelled exchanges agree\n`);
      const least = isRehearsal(model) ? 1 : leastAgreement;
      expect(agreed / labelledExchanges.length).toBeGreaterThanOrEqual(least);
    }, 600_000);
  });
}
