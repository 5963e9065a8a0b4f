import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { given } from '../harness/given.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { collect, spoken, type SseEvent } from '../harness/sse.js';
import { redSquare } from './red-square.js';

/**
 * `npm run live`: one conversation with thinking, a tool and an image against each real provider that is set up, and
 * against the rehearsal, so that what is red here is not the test. It spends money, so no other command runs it.
 */
const keys = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
  'PARLEY_MODELS_FILE',
] as const;
const set = Object.fromEntries(keys.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])));

interface Real {
  model: string;
  isSet: boolean;
}

const anthropic = process.env['PARLEY_LIVE_ANTHROPIC'] ?? 'anthropic/claude-sonnet-4-6';
const openAi = process.env['PARLEY_LIVE_OPENAI'] ?? 'openai/gpt-5.4-mini';
const providers: Real[] = [
  { model: 'rehearsal/parley', isSet: true },
  { model: anthropic, isSet: Boolean(set['ANTHROPIC_API_KEY']) },
  // A server of one's own may want no key.
  { model: openAi, isSet: Boolean(set['OPENAI_API_KEY'] ?? set['OPENAI_BASE_URL']) },
];

const question =
  'What time is it now? Look it up with the tool. And which colour does the attached image have?';
const script =
  '[[think: I look it up.]][[tool: current_time {}]][[then]][[say: It is late, and the image is red.]]';

let parley: TestParley;

beforeAll(async () => {
  const { PARLEY_MODELS_FILE = await fileOfModels() } = set;
  parley = await startParley('one process', { ...set, PARLEY_MODELS_FILE, PARLEY_MODEL: 'rehearsal/parley' });
}, 120_000);

afterAll(() => parley?.stop(), 60_000);

/** Of what a server of one's own serves nobody knows that it can think and see. Whoever has it tested means that. */
async function fileOfModels(): Promise<string> {
  const can = { thinking: true, images: true };
  const models = {
    ...(set['ANTHROPIC_BASE_URL'] ? { [anthropic]: { can } } : {}),
    ...(set['OPENAI_BASE_URL'] ? { [openAi]: { can } } : {}),
  };
  const file = join(given('PARLEY_TEST_DIR'), 'live-models.json');
  await writeFile(file, JSON.stringify({ models }));
  return file;
}

/** A rehearsal does what it is told, wherever it stands. */
function isRehearsal(model: string): boolean {
  return model.includes('rehearsal');
}

async function uploaded(): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(redSquare())]), 'square.png');
  const { url, token } = parley.api;
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/v1/files`, { method: 'POST', headers, body: form });
  const { files } = (await response.json()) as { files: { file: string; mediaType: string }[] };
  expect(files).toMatchObject([{ mediaType: 'image/png' }]);
  return files[0]?.file ?? '';
}

async function turn(session: string, text: string, more: object = {}): Promise<SseEvent[]> {
  return collect(await parley.api.submitForEvents(session, text, { thinking: 'low', ...more }));
}

function bodyOf(events: SseEvent[], type: string): Record<string, unknown> | undefined {
  return events.find((event) => event.type === type)?.data.body;
}

for (const { model, isSet } of providers) {
  (isSet ? describe : describe.skip)(model, () => {
    it('thinks, looks, sees, and remembers what it has seen', async () => {
      const session = await parley.api.session({ model });
      const text = isRehearsal(model) ? script : question;
      const first = await turn(session, text, { attachments: [await uploaded()] });
      process.stdout.write(`${model}: ${spoken(first)}\n`);
      expect(first.at(-1)?.data).toMatchObject({ type: 'turn.completed' });
      expect(bodyOf(first, 'tool.completed')).toMatchObject({ outcome: 'ok' });
      expect(spoken(first)).toMatch(/red/i);
      expect(bodyOf(first, 'turn.completed')?.['usage']).toMatchObject({ outputTokens: expect.any(Number) });
      expect(bodyOf(first, 'block.started')?.['kind']).toMatch(isRehearsal(model) ? /^thinking$/ : /./);

      const second = await turn(session, 'Say that colour once more, in one word: [[say: red]]');
      process.stdout.write(`${model}: ${spoken(second)}\n`);
      expect(second.at(-1)?.data).toMatchObject({ type: 'turn.completed' });
      expect(spoken(second)).toMatch(/red/i);
    }, 180_000);
  });
}
