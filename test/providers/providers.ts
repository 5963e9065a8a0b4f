import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { given } from '../harness/given.js';

const keys = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
  'PARLEY_MODELS_FILE',
] as const;
const set = Object.fromEntries(keys.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : [])));

export interface Real {
  model: string;
  isSet: boolean;
}

const anthropic = process.env['PARLEY_LIVE_ANTHROPIC'] ?? 'anthropic/claude-sonnet-4-6';
const openAi = process.env['PARLEY_LIVE_OPENAI'] ?? 'openai/gpt-5.4-mini';
export const providers: Real[] = [
  { model: 'rehearsal/parley', isSet: true },
  { model: anthropic, isSet: Boolean(set['ANTHROPIC_API_KEY']) },
  // A server of one's own may want no key.
  { model: openAi, isSet: Boolean(set['OPENAI_API_KEY'] ?? set['OPENAI_BASE_URL']) },
];

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

/** What a Parley needs to ask each that is set up. */
export async function settings(): Promise<Record<string, string>> {
  const { PARLEY_MODELS_FILE = await fileOfModels() } = set;
  return { ...set, PARLEY_MODELS_FILE };
}

/** A rehearsal does what it is told, wherever it stands. */
export function isRehearsal(model: string): boolean {
  return model.includes('rehearsal');
}
