import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startParley, type TestParley } from '../harness/parley.js';
import { collect, spoken, type SseEvent } from '../harness/sse.js';
import { isRehearsal, providers, settings } from './providers.js';
import { redSquare } from './red-square.js';

/**
 * `npm run live`: one conversation with thinking, a tool and an image against each real provider that is set up, and
 * against the rehearsal, so that what is red here is not the test. It spends money, so no other command runs it.
 */
const question =
  'What time is it now? Look it up with the tool. And which colour does the attached image have?';
const script =
  '[[think: I look it up.]][[tool: current_time {}]][[then]][[say: It is late, and the image is red.]]';

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley('one process', { ...(await settings()), PARLEY_MODEL: 'rehearsal/parley' });
}, 120_000);

afterAll(() => parley?.stop(), 60_000);

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
