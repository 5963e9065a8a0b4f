import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Api } from '../harness/api.js';
import { startParley, type TestParley } from '../harness/parley.js';
import type { App } from '../harness/service-process.js';
import { Asking, writing } from './asking.js';

jest.setTimeout(120_000);

let parley: TestParley;
let api: Api;

beforeAll(async () => {
  parley = await startParley('separate processes');
  api = parley.api;
});

afterAll(() => parley?.stop());

const clientTools = [{ name: 'where', description: 'Where they are.', inputSchema: { type: 'object' } }];
const locating = '[[tool: where {}]][[then]][[rate: 0]][[echo: results]]';

/** As a machine that loses its power would, and then the same again. */
async function restart(app: App): Promise<void> {
  await parley.process(app).stop('SIGKILL');
  const service = await parley.start(app);
  if (app !== 'gateway') return;
  const [, url = ''] = await service.says(/"url":"([^"]+)"/);
  api = new Api(url, api.token);
}

it('what waits for somebody outlives the restart of every service, and is carried out once', async () => {
  const [asked, placed] = [await Asking.begin(api), await Asking.begin(api)];
  const [writes, locates] = await Promise.all([
    asked.waits(writing('once.txt')),
    placed.waits(locating, { clientTools }),
  ]);
  const before = await asked.asked();
  for (const app of ['inference', 'memory', 'tools', 'logging', 'gateway'] as const) await restart(app);

  const [asking, placing] = [asked.through(api), placed.through(api)];
  expect(await asking.asked()).toEqual(before);
  expect(await asking.talk.ask('GET', `/turns/${writes}`)).toMatchObject({ body: { status: 'waiting' } });
  expect((await asking.answer(before.approval, { decision: 'approve' })).status).toBeLessThan(300);
  const [open] = await placing.calls(locates);
  expect((await placing.result(String(open?.['key']), { output: 'here' })).status).toBeLessThan(300);

  await Promise.all([asking.completes(writes), placing.completes(locates)]);
  expect(await asking.calls(writes)).toMatchObject([{ outcome: 'ok' }]);
  expect(await asking.file('once.txt')).toBe('once.txt');
  expect(await placing.calls(locates)).toMatchObject([{ outcome: 'ok', output: 'here' }]);
  const types = (await asking.told(writes)).map(({ type }) => type);
  const once = ['tool.requested', 'tool.approval_requested', 'tool.approval_answered', 'tool.completed'];
  for (const type of once) expect([type, types.filter((each) => each === type).length]).toEqual([type, 1]);
});
