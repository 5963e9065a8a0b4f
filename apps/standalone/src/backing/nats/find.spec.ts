import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { StartError } from '../start-error.js';
import { runCommand } from '../system/command.js';
import { failureOf, inFolder, listener } from '../testing/folders.js';
import { fetchWithApt, parseOffer } from './apt.js';
import { notFound, type Attempt } from './attempt.js';
import { findNatsServer, tryInOrder } from './find.js';
import { fetchRelease, OFFICIAL_RELEASE, thisPlatform, type PinnedRelease } from './release.js';

async function putServer(folder: string, version: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'nats-server');
  await writeFile(path, `#!/bin/sh\necho "nats-server: v${version}"\n`);
  await chmod(path, 0o755);
  return path;
}

describe('finding a nats-server', () => {
  it('takes one on PATH that is new enough, past one that is not', () =>
    inFolder(async (folder) => {
      await putServer(join(folder, 'old'), '2.9.10');
      const path = await putServer(join(folder, 'new'), '2.14.7');
      const searchPath = `${join(folder, 'old')}:${join(folder, 'new')}`;
      const found = await findNatsServer({ cacheDir: join(folder, 'cache'), searchPath, ...listener() });
      expect(found).toEqual({ path, version: '2.14.7', source: 'path' });
    }));

  it('takes the newest one that was kept', () =>
    inFolder(async (folder) => {
      await putServer(join(folder, 'nats-server/2.14.9'), '2.14.9');
      const path = await putServer(join(folder, 'nats-server/2.14.10'), '2.14.10');
      const found = await findNatsServer({ cacheDir: folder, searchPath: '', ...listener() });
      expect(found).toEqual({ path, version: '2.14.10', source: 'cache' });
    }));

  it('removes what an ended fetch left behind, and nothing of one that runs', () =>
    inFolder(async (folder) => {
      const root = join(folder, 'nats-server');
      await putServer(join(root, '2.14.10'), '2.14.10');
      const dead = spawnSync('true').pid;
      const [running, nameless, old] = [`.incoming-${process.pid}-a`, '.incoming-Xy1z2', '.incoming-Xy1z3'];
      for (const name of [`.incoming-${dead}-a`, running, nameless, old]) {
        await mkdir(join(root, name));
        await writeFile(join(root, name, 'archive.tar.gz'), 'half');
      }
      await utimes(join(root, old), 0, 0);
      await findNatsServer({ cacheDir: folder, searchPath: '', ...listener() });
      expect((await readdir(root)).toSorted()).toEqual([running, nameless, '2.14.10'].toSorted());
    }));

  it('says what was tried, why it failed and what to do when there is none', () =>
    inFolder(async (folder) => {
      const failure = await failureOf(
        tryInOrder(
          [
            { source: 'path', called: 'PATH', attempt: async () => notFound('nothing there') },
            {
              source: 'release',
              called: 'Official release',
              attempt: () => Promise.reject(new Error('no disk')),
            },
          ],
          { root: folder, ...listener() },
        ),
      );
      expect(StartError.is(failure)).toBe(true);
      expect(failure.message).toMatch(
        /Tried:\n {2}PATH: nothing there\n {2}Official release: no disk\nInstall nats-server 2\.14\.7 .*PARLEY_NATS_URL/,
      );
    }));
});

/** What a machine without Debian's package tool, keyring, mirror or a new enough package is told. */
const REFUSALS =
  /apt-get is for|has no apt-get|keyring|no Debian mirror|apt-get could not|offers no|older than/;

async function outcomeOf(attempt: Attempt): Promise<string> {
  if (!attempt.found) return attempt.why;
  const ran = await runCommand(attempt.path, ['--version'], { timeoutMs: 10_000 });
  return ran.stdout === `nats-server: v${attempt.version}\n` ? 'runs' : 'does not run';
}

describe("bringing Debian's package", () => {
  it('reads what apt-get would download', () => {
    const printed =
      "'http://m.example/pool/nats-server_2.15.1-1_amd64.deb' nats-server_2.15.1-1_amd64.deb 5351944 SHA256:31ef\n";
    expect(parseOffer(printed)).toEqual({
      fileName: 'nats-server_2.15.1-1_amd64.deb',
      version: '2.15.1',
      bytes: 5_351_944,
    });
    expect(parseOffer("'x' ../nats-server_1.0.0_amd64.deb 1 SHA256:0")).toBeUndefined();
    expect(parseOffer('')).toBeUndefined();
  });

  it(
    'gives two that fetch at once a server that runs, or says why there is none',
    () =>
      inFolder(async (folder) => {
        const attempts = await Promise.all([1, 2].map(() => fetchWithApt({ root: folder, ...listener() })));
        const outcomes = await Promise.all(attempts.map(outcomeOf));
        for (const outcome of outcomes) {
          expect(outcome).toMatch(attempts.some((attempt) => attempt.found) ? /^runs$/ : REFUSALS);
        }
        // Nothing but the version itself stays, however many fetched it.
        const versions = attempts.flatMap((attempt) => (attempt.found ? [attempt.version] : []));
        expect(await readdir(folder).catch(() => [])).toEqual([...new Set(versions)]);
      }),
    400_000,
  );
});

describe('the official release', () => {
  it('is pinned for every platform it is offered for', () => {
    expect(Object.keys(OFFICIAL_RELEASE.sha256).toSorted()).toEqual([
      'darwin-amd64',
      'darwin-arm64',
      'linux-amd64',
      'linux-arm64',
    ]);
    for (const sum of Object.values(OFFICIAL_RELEASE.sha256)) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is unpacked into the cache when its checksum is the pinned one', () =>
    withRelease(async ({ release, root }) => {
      const attempt = await fetchRelease({ root, ...listener() }, release);
      expect(attempt).toEqual({ found: true, path: join(root, '2.99.0/nats-server'), version: '2.99.0' });
      expect(await readdir(root)).toEqual(['2.99.0']);
      expect(await readdir(join(root, '2.99.0'))).toEqual(['LICENSE', 'nats-server']);
    }));

  it('is left alone when the checksum is another', () =>
    withRelease(async ({ release, root }) => {
      const sha256 = { [thisPlatform()]: '0'.repeat(64) };
      const attempt = await fetchRelease({ root, ...listener() }, { ...release, sha256 });
      expect(attempt).toMatchObject({ found: false, why: expect.stringContaining('wrong checksum') });
      expect(await readdir(root)).toEqual([]);
    }));

  it('is not asked for without a checksum, and says so', () =>
    inFolder(async (root) => {
      const attempt = await fetchRelease({ root, ...listener() }, OFFICIAL_RELEASE, 'plan9-mips');
      expect(attempt).toEqual(notFound('no pinned checksum for this platform (plan9-mips)'));
    }));

  it('says what the server answered when it is not there', () =>
    withRelease(async ({ release, root }) => {
      const attempt = await fetchRelease({ root, ...listener() }, { ...release, version: '2.98.0' });
      expect(attempt).toMatchObject({
        found: false,
        why: expect.stringContaining('the server answered 404'),
      });
    }));
});

/** A release server of our own, with one archive made here. */
async function withRelease(
  test: (given: { release: PinnedRelease; root: string }) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const name = `nats-server-v2.99.0-${thisPlatform()}`;
    await putServer(join(folder, name), '2.99.0');
    await writeFile(join(folder, name, 'LICENSE'), 'a licence');
    await writeFile(join(folder, name, 'README.md'), 'not wanted');
    await runCommand('tar', ['-czf', 'archive.tar.gz', name], { cwd: folder, timeoutMs: 10_000 });
    const archive = await readFile(join(folder, 'archive.tar.gz'));
    const server = createServer((request, response) => {
      const known = request.url === `/v2.99.0/${name}.tar.gz`;
      response.writeHead(known ? 200 : 404).end(known ? archive : '');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    try {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      const sum = createHash('sha256').update(archive).digest('hex');
      const baseUrl = `http://127.0.0.1:${address.port}`;
      const root = join(folder, 'kept');
      await test({ release: { version: '2.99.0', baseUrl, sha256: { [thisPlatform()]: sum } }, root });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    }
  });
}
