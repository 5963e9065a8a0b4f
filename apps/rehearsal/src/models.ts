import { mannerOf } from './manner.js';
import { Refusal } from './refusal.js';

/** Any name is answered; these are listed, each for what its name does. */
const IDS = ['rehearsal', 'rehearsal-window-4000', 'rehearsal-llama', 'rehearsal-no-usage'];
const NAME = 'Rehearsal (plays a model by script)';
/** Both providers tell when a model came out; a stand-in never did. */
const EPOCH = new Date(0).toISOString();
const WINDOW = 200_000;
const LONGEST_ANSWER = 1_000_000;

export function anthropicModels(): unknown {
  const data = IDS.map(anthropicModel);
  return { data, has_more: false, first_id: IDS[0], last_id: IDS.at(-1) };
}

export function openaiModels(): unknown {
  return { object: 'list', data: IDS.map(openaiModel) };
}

export function modelOf(id: string, wire: 'anthropic' | 'openai'): unknown {
  if (!IDS.includes(id)) throw new Refusal({ kind: 'status', status: 404, retryAfter: undefined });
  return wire === 'anthropic' ? anthropicModel(id) : openaiModel(id);
}

function anthropicModel(id: string): unknown {
  const { window } = mannerOf(id);
  return {
    type: 'model',
    id,
    display_name: NAME,
    created_at: EPOCH,
    max_input_tokens: window ?? WINDOW,
    max_tokens: LONGEST_ANSWER,
    lifecycle: 'active',
  };
}

function openaiModel(id: string): unknown {
  const { window } = mannerOf(id);
  return { id, object: 'model', created: 0, owned_by: 'parley', max_model_len: window ?? WINDOW };
}
