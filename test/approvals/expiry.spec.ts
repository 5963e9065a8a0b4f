import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { Asking, writing } from './asking.js';

jest.setTimeout(60_000);

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley('one process', {
    PARLEY_APPROVAL_MS: '1500',
    PARLEY_CLIENT_CALL_MS: '1500',
  });
});

afterAll(() => parley?.stop());

it('a call that nobody answers in time is denied, the turn goes on, and an answer comes too late', async () => {
  const asking = await Asking.begin(parley.api);
  const turn = await asking.submits(writing('late.txt'));
  const { approval } = await eventually('it is asked for', async () => (await asking.listed())[0]);
  await asking.completes(turn);
  expect(await asking.calls(turn)).toMatchObject([{ outcome: 'denied' }]);
  expect(await asking.answer(approval, { decision: 'approve' })).toMatchObject({
    status: 409,
    code: 'approval_expired',
  });
  expect(await asking.file('late.txt')).toBeUndefined();
});

it('a call that its client does not answer in time goes wrong, and a result comes too late', async () => {
  const asking = await Asking.begin(parley.api);
  const clientTools = [{ name: 'where', description: 'Where they are.', inputSchema: { type: 'object' } }];
  const turn = await asking.submits('[[tool: where {"exactly": true}]][[then]][[say: on]]', { clientTools });
  await asking.completes(turn);
  const [call] = await asking.calls(turn);
  expect(call).toMatchObject({ outcome: 'error', output: 'The client did not answer in time.' });
  expect(await asking.result(String(call?.['key']), { output: 'here' })).toMatchObject({
    status: 409,
    code: 'already_answered',
  });
});
