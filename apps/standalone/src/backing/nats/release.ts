import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { lastLines, runCommand } from '../system/command.js';
import { messageOf } from '../system/errors.js';
import type { Report } from '../system/report.js';
import { notFound, type Attempt, type FetchContext } from './attempt.js';
import { checkBinary } from './binary.js';
import { binaryIn, keepInCache, withIncomingFolder } from './cache.js';

export interface PinnedRelease {
  version: string;
  baseUrl: string;
  /** SHA-256 of `nats-server-v<version>-<platform>.tar.gz` by `<os>-<arch>` as the release names them. */
  sha256: Readonly<Record<string, string>>;
}

/** docs/nats-server.md says where these sums were taken from and how to move the pin. */
export const OFFICIAL_RELEASE: PinnedRelease = {
  version: '2.15.0',
  baseUrl: 'https://github.com/nats-io/nats-server/releases/download',
  sha256: {
    'darwin-amd64': '5bd8b59ca5bf93fab3da2c5843cf564cd6e2e291e22ae3b861746e7ebe259b95',
    'darwin-arm64': 'e1c4e22d70bd44abfa0bcb3c16f7cf0c66f648c2e728c58924e8a1ce88913cc8',
    'linux-amd64': '5d2c51caca950333aba84911df7d377f826f3a59ec36061c6539105084f65c92',
    'linux-arm64': 'cdc208f5a3f42963a52b6ab06ef65626bb870315dc936e26ba571780c6351112',
  },
};

const LARGEST_ARCHIVE = 64_000_000;
const DOWNLOAD_TIMEOUT_MS = 180_000;

/** Downloads the official archive. Nothing of it is unpacked before its checksum is the pinned one. */
export async function fetchRelease(
  context: FetchContext,
  release: PinnedRelease = OFFICIAL_RELEASE,
  platform: string = thisPlatform(),
): Promise<Attempt> {
  const expected = release.sha256[platform];
  if (expected === undefined) return notFound(`no pinned checksum for this platform (${platform})`);
  const name = `nats-server-v${release.version}-${platform}`;
  const url = `${release.baseUrl}/v${release.version}/${name}.tar.gz`;
  return withIncomingFolder(context.root, async (folder) => {
    const archive = join(folder, 'archive.tar.gz');
    context.report(`Fetching nats-server ${release.version} from its official release (about 7 MB)…`);
    try {
      const found = await download(url, archive, context);
      if (found !== expected) return notFound(`${url} has the wrong checksum (${found}, pinned ${expected})`);
    } catch (error) {
      return notFound(`could not download ${url}: ${reasonOf(error)}`);
    }
    return unpack(context, { archive, folder, name });
  });
}

export function thisPlatform(): string {
  return `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
}

async function unpack(
  context: FetchContext,
  from: { archive: string; folder: string; name: string },
): Promise<Attempt> {
  const kept = join(from.folder, 'kept');
  await mkdir(kept);
  const wanted = [`${from.name}/nats-server`, `${from.name}/LICENSE`];
  const unpacked = await runCommand(
    'tar',
    ['-xzf', from.archive, '-C', kept, '--strip-components=1', ...wanted],
    {
      timeoutMs: 60_000,
      signal: context.signal,
    },
  );
  if (!unpacked.ok) {
    return notFound(`tar could not unpack the release: ${lastLines(unpacked.stderr, 2) || unpacked.why}`);
  }
  const check = await checkBinary(binaryIn(kept));
  if (!check.usable) return notFound(`the release's nats-server ${check.why}`);
  return { found: true, path: await keepInCache(context.root, kept, check.version), version: check.version };
}

/** Writes what the address answers to `file` and gives its SHA-256. Bounded in time and in size. */
async function download(url: string, file: string, context: FetchContext): Promise<string> {
  const limit = AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS);
  const signal = context.signal ? AbortSignal.any([context.signal, limit]) : limit;
  const response = await fetch(url, { signal });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`the server answered ${response.status}`);
  }
  const sum = createHash('sha256');
  const size = Number(response.headers.get('content-length') ?? 0);
  const watch = watchBytes(size, context.report, (chunk) => sum.update(chunk));
  await pipeline(response.body, watch, createWriteStream(file), { signal });
  return sum.digest('hex');
}

function watchBytes(size: number, report: Report, take: (chunk: Buffer) => void): Transform {
  let received = 0;
  let told = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done): void {
      received += chunk.length;
      if (received > LARGEST_ARCHIVE) return done(new Error('the archive is larger than expected'));
      take(chunk);
      const quarters = size > 0 ? Math.floor((received * 4) / size) : 0;
      if (quarters > told && quarters < 4) {
        told = quarters;
        report(`  ${quarters * 25} % of nats-server`);
      }
      done(null, chunk);
    },
  });
}

function reasonOf(error: unknown): string {
  const cause =
    error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
  const proxied = process.env.HTTPS_PROXY !== undefined || process.env.https_proxy !== undefined;
  return proxied ? `${cause} (a proxy is set, which this download does not use)` : cause;
}
