import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { logRoom, type Broker } from '#shared/broker';
import { newId } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

// Real processes on a machine that may be busy with other test files.
jest.setTimeout(120_000);

const maxBytes = 1_048_576;
/** No session of ours: nobody trims it but the test. */
const filler = newId('s');

let parley: TestParley;
let broker: Broker;

beforeAll(async () => {
  parley = await startParley(
    { apart: [] },
    {
      PARLEY_LOG_MAX_BYTES: String(maxBytes),
      PARLEY_LOG_TRIM_MS: '100',
      // Taken just before the log is full, a turn gets no word until there is room again.
      PARLEY_VERDICT_WAIT_MS: '1000',
    },
  );
  broker = await parley.namespace.open();
});

afterAll(() => parley.stop());

/** Until not even the smallest append finds room. */
async function fill(): Promise<void> {
  for (const size of [20_000, 1_000, 10]) {
    for (;;) {
      const data = Buffer.alloc(size, 'x');
      const published = await broker.log.publish({
        subject: broker.names.log(filler, 'd'),
        data,
        id: newId('c'),
      });
      if (published.kind === 'full') break;
      expect(published.kind).toBe('stored');
    }
  }
}

async function makeRoom(): Promise<void> {
  await broker.jsm.streams.purge(broker.names.stream('LOG'), { filter: broker.names.logOf(filler) });
}

async function turnView(session: string, turn: string): Promise<{ status: string }> {
  return (await (await parley.api.get(`/v1/sessions/${session}/turns/${turn}`)).json()) as { status: string };
}

describe('a log that is full', () => {
  it('takes no turn, loses nothing of the one that runs, and goes on when there is room', async () => {
    const session = await parley.api.session();
    const submitted = await parley.api.post(`/v1/sessions/${session}/turns`, {
      text: '[[rate: 20]] [[tokens: 60]] A long answer, please',
    });
    const { turn } = (await submitted.json()) as { turn: string };
    await eventually('the turn runs', async () => (await turnView(session, turn)).status === 'running');
    await fill();

    const other = await parley.api.session();
    await eventually('a turn is refused', async () => {
      const refused = await parley.api.post(`/v1/sessions/${other}/turns`, { text: 'Hello' });
      expect(await refused.json()).toMatchObject({ error: { code: 'unavailable', retryable: true } });
      expect(refused.status).toBe(503);
      return true;
    });

    expect((await turnView(session, turn)).status).toBe('running');
    await makeRoom();
    await eventually(
      'the turn has come to its end',
      async () => {
        const { status } = await turnView(session, turn);
        expect(status).toBe('completed');
        return true;
      },
      60_000,
    );
    await eventually('turns are taken again', async () => {
      const { httpStatus } = await parley.api.submitAndWait(other, 'Hello');
      return httpStatus === 200;
    });
  });
});

describe('a log through which more has gone than it can hold', () => {
  it('is trimmed as it fills up', async () => {
    const session = await parley.api.session();
    const text = 'word '.repeat(10_000);
    for (let turn = 0; turn < 30; turn += 1) {
      const { status } = await parley.api.submitAndWait(session, `[[tokens: 5]] ${text}`);
      expect(status).toBe('completed');
    }
    const { bytes } = await logRoom(broker);
    expect(bytes).toBeLessThan(maxBytes);
    const rows = await parley.database.query('SELECT 1 FROM messages WHERE session = $1', [session]);
    expect(rows).toHaveLength(60);
  });
});
