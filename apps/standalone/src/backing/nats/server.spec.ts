import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { isRunning, identityOf } from '../processes/identity.js';
import { clearLeftovers } from '../processes/leftovers.js';
import { readChildRecords } from '../processes/records.js';
import { pollUntil } from '../system/poll.js';
import { withFakeNats, withSilentPeer } from '../testing/peers.js';
import { failureOf, inFolder, listener, projectCache } from '../testing/folders.js';
import { parseNatsUrl } from './address.js';
import { findNatsServer } from './find.js';
import { probeNats } from './probe.js';
import { startNatsServer } from './server.js';

/** For servers that will not answer, however long one waits. */
const hurriedMs = 300;

let binary: string;
const { report } = listener();

beforeAll(async () => {
  binary = (await findNatsServer({ cacheDir: projectCache, report })).path;
}, 400_000);

describe('a nats-server of our own', () => {
  it(
    'answers with JetStream on files, only with its password, and keeps its data between starts',
    () =>
      inFolder(async (dataDir) => {
        const first = await startNatsServer({ binary, dataDir, report });
        expect((await probeNats(first.url)).version).toMatch(/^2\./);
        const { shown, options } = parseNatsUrl(first.url) ?? { shown: '', options: {} };
        expect((await failureOf(probeNats(`nats://${shown}`))).message).toMatch(
          /refuses the user, password or token/,
        );
        await onServer(options, (manager) => manager.streams.add({ name: 'KEPT', subjects: ['kept'] }));
        await first.stop();
        expect(identityOf(first.pid)).toBeUndefined();
        expect(await readChildRecords(dataDir)).toEqual([]);

        const second = await startNatsServer({ binary, dataDir, report });
        try {
          const info = await onServer(parseNatsUrl(second.url)?.options, (manager) =>
            manager.streams.info('KEPT'),
          );
          expect(info.config.subjects).toEqual(['kept']);
        } finally {
          await second.stop();
        }
      }),
    30_000,
  );

  it(
    'keeps its secret from everybody else, and does not sync in two minutes but in one second',
    () =>
      inFolder(async (dataDir) => {
        const server = await startNatsServer({ binary, dataDir, report });
        await server.stop();
        for (const name of ['password', 'nats-server.conf', 'nats-server.out']) {
          expect((await stat(join(dataDir, 'nats', name))).mode & 0o777).toBe(0o600);
        }
        expect(await readFile(join(dataDir, 'nats/nats-server.conf'), 'utf8')).toContain(
          'sync_interval: "1s"',
        );
      }),
    30_000,
  );

  it(
    'tells of an end nobody asked for, and not of one that was',
    () =>
      inFolder(async (dataDir) => {
        const exits: unknown[] = [];
        const server = await startNatsServer({ binary, dataDir, report, onExit: (exit) => exits.push(exit) });
        process.kill(server.pid, 'SIGKILL');
        await pollUntil(() => (exits.length > 0 ? true : undefined), { deadlineMs: 5_000 });
        expect(exits).toEqual([{ code: null, signal: 'SIGKILL' }]);
        await server.stop();
        const asked = await startNatsServer({ binary, dataDir, report, onExit: (exit) => exits.push(exit) });
        await asked.stop();
        expect(exits).toHaveLength(1);
      }),
    30_000,
  );

  it(
    'is found and stopped by the next start when its parent was killed, even when it is frozen',
    () =>
      inFolder(async (dataDir) => {
        const server = await startNatsServer({ binary, dataDir, report });
        const identity = identityOf(server.pid);
        if (identity === undefined) throw new Error('it does not run');
        process.kill(server.pid, 'SIGSTOP');
        const heard = listener();
        await clearLeftovers(dataDir, heard.report);
        expect(isRunning(identity)).toBe(false);
        expect(heard.lines).toEqual([expect.stringContaining(`Stopping nats-server (pid ${server.pid})`)]);
        await server.stop();
      }),
    30_000,
  );

  it(
    'says what the server said when it cannot start',
    () =>
      inFolder(async (dataDir) => {
        const wrong = await failureOf(
          startNatsServer({ binary, dataDir, report, extra: { max_payload: 'nonsense' } }),
        );
        expect(wrong.message).toMatch(
          /nats-server could not be started: it ended at once .*It said: .*nats-server.conf:16/,
        );
        const running = await startNatsServer({ binary, dataDir: join(dataDir, 'other'), report });
        try {
          const port = Number(/:(\d+)$/.exec(running.url)?.[1]);
          const taken = await failureOf(startNatsServer({ binary, dataDir, report, port }));
          expect(taken.message).toMatch(new RegExp(`Port ${port} is taken`));
          expect(taken.message).not.toContain('PARLEY_NATS_URL');
        } finally {
          await running.stop();
        }
        const none = await failureOf(startNatsServer({ binary: join(dataDir, 'none'), dataDir, report }));
        expect(none.message).toMatch(/exit code 127.*none/);
      }),
    40_000,
  );
});

describe('a NATS server by its address', () => {
  it('is refused when it is too old', () =>
    withFakeNats({ version: '2.9.10', jetstream: true }, async (place) => {
      const failure = await failureOf(probeNats(`nats://user:secret@${place}`, hurriedMs));
      expect(failure.message).toBe(
        `The NATS server at ${place} is 2.9.10; Parley needs 2.14.7 or newer. Upgrade it, or unset PARLEY_NATS_URL.`,
      );
    }));

  it(
    'is refused without JetStream',
    () =>
      withFakeNats({ version: '2.15.1' }, async (place) => {
        expect((await failureOf(probeNats(place, hurriedMs))).message).toMatch(/has JetStream switched off/);
      }),
    10_000,
  );

  it(
    'is refused when it does not answer',
    () =>
      withSilentPeer(async (place) => {
        const failure = await failureOf(probeNats(`nats://user:secret@${place}`, hurriedMs));
        expect(failure.message).toMatch(/does not answer: .*timeout/);
        expect(failure.message).not.toContain('secret');
      }),
    10_000,
  );

  it.each(['', 'http://host', 'nats://', 'nats://a:b:c:d'])(
    'is refused when %p is no address',
    async (url) => {
      expect((await failureOf(probeNats(url))).message).toMatch(/^PARLEY_NATS_URL is no address/);
    },
  );

  it('may be several, with credentials once', () => {
    expect(parseNatsUrl('nats://u:p%40@one:1,two')).toEqual({
      options: { servers: ['one:1', 'two:4222'], user: 'u', pass: 'p@' },
      shown: 'one:1, two:4222',
    });
    expect(parseNatsUrl('tls://token@one')?.options).toEqual({
      servers: ['one:4222'],
      tls: {},
      token: 'token',
    });
  });
});

type Manager = Awaited<ReturnType<typeof jetstreamManager>>;

async function onServer<T>(
  options: Parameters<typeof connect>[0],
  work: (manager: Manager) => Promise<T>,
): Promise<T> {
  const connection = await connect(options);
  try {
    return await work(await jetstreamManager(connection));
  } finally {
    await connection.close();
  }
}
