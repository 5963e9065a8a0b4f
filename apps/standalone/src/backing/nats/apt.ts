import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { lastLines, runCommand, type CommandOutcome } from '../system/command.js';
import { codeOf } from '../system/errors.js';
import { debianMirrors, parseDeb822Sources, parseOneLineSources, type AptSource } from './apt-sources.js';
import { notFound, type Attempt, type FetchContext } from './attempt.js';
import { checkBinary } from './binary.js';
import { binaryIn, keepInCache, withIncomingFolder } from './cache.js';
import { isNewEnough, OLDEST_NATS_SERVER, parseVersion } from './version.js';

/** Debian's own keys, under the two names the package debian-archive-keyring gave the file. */
const KEYRINGS = [
  '/usr/share/keyrings/debian-archive-keyring.gpg',
  '/usr/share/keyrings/debian-archive-keyring.pgp',
];
const SUITE = 'unstable';
const LARGEST_PACKAGE = 64_000_000;
const MOST_MIRRORS = 3;
const APT_TIMEOUT_MS = 180_000;

/**
 * Brings Debian's package with the machine's own apt-get, without installing it: apt gets a list, state, cache
 * and log of its own inside our cache folder, downloads the package, and dpkg-deb unpacks it there. Needs no
 * root, and changes nothing of the system. The signature is checked against Debian's keyring by apt itself;
 * proxies and the like are the machine's, because its configuration is read as always.
 */
export async function fetchWithApt(context: FetchContext): Promise<Attempt> {
  if (process.platform !== 'linux') return notFound('apt-get is for Debian and Ubuntu only');
  const settings = await aptSettings(context.signal);
  if (settings === undefined) return notFound('this machine has no apt-get and dpkg');
  const keyring = await firstReadable(KEYRINGS);
  if (keyring === undefined) {
    return notFound(
      "Debian's keyring is not here (package debian-archive-keyring), so no package could be trusted",
    );
  }
  const mirrors = debianMirrors(await machineSources(settings));
  if (mirrors.length === 0) return notFound("this machine's apt configuration names no Debian mirror");

  const reasons: string[] = [];
  for (const mirror of mirrors.slice(0, MOST_MIRRORS)) {
    const attempt = await withIncomingFolder(context.root, (folder) =>
      fetchFromMirror({ ...context, folder, source: sourceLine(mirror, keyring, settings.architecture) }),
    );
    if (attempt.found) return attempt;
    reasons.push(attempt.why);
  }
  return notFound([...new Set(reasons)].join('; '));
}

interface MirrorContext extends FetchContext {
  folder: string;
  source: string;
}

async function fetchFromMirror(context: MirrorContext): Promise<Attempt> {
  const { folder, report, signal } = context;
  const options = await layOutPrivateApt(folder, context.source);
  const apt = (args: string[]): Promise<CommandOutcome> =>
    runCommand('apt-get', [...options, ...args], {
      cwd: folder,
      env: { ...process.env, LC_ALL: 'C' },
      timeoutMs: APT_TIMEOUT_MS,
      signal,
    });

  report(`Reading the package list of Debian ${SUITE} with apt-get (about 11 MB)…`);
  const updated = await apt(['update', '--error-on=any']);
  if (!updated.ok) return notFound(`apt-get could not read Debian ${SUITE}: ${reasonOf(updated)}`);

  const named = await apt(['download', '--print-uris', 'nats-server']);
  const offer = parseOffer(named.stdout);
  if (!named.ok || offer === undefined)
    return notFound(`Debian ${SUITE} offers no nats-server for this machine`);
  if (!isNewEnough(offer.version)) {
    return notFound(`the mirror's newest nats-server is ${offer.version}, older than ${OLDEST_NATS_SERVER}`);
  }
  if (offer.bytes > LARGEST_PACKAGE)
    return notFound(`the package is larger than expected (${offer.bytes} bytes)`);

  report(
    `Fetching nats-server ${offer.version} from Debian ${SUITE} with apt-get (${megabytes(offer.bytes)} MB)…`,
  );
  const downloaded = await apt(['download', 'nats-server']);
  if (!downloaded.ok) return notFound(`apt-get could not fetch the package: ${reasonOf(downloaded)}`);
  return unpack(context, join(folder, offer.fileName));
}

async function unpack(context: MirrorContext, packageFile: string): Promise<Attempt> {
  const whole = join(context.folder, 'package');
  const unpacked = await runCommand('dpkg-deb', ['-x', packageFile, whole], {
    timeoutMs: 60_000,
    signal: context.signal,
  });
  if (!unpacked.ok) return notFound(`dpkg-deb could not unpack the package: ${reasonOf(unpacked)}`);
  const kept = join(context.folder, 'kept');
  await mkdir(kept);
  await rename(join(whole, 'usr/sbin/nats-server'), binaryIn(kept));
  await rename(join(whole, 'usr/share/doc/nats-server/copyright'), join(kept, 'copyright'));
  const check = await checkBinary(binaryIn(kept));
  if (!check.usable) return notFound(`Debian's nats-server ${check.why}`);
  return { found: true, path: await keepInCache(context.root, kept, check.version), version: check.version };
}

/**
 * The name of the file that `apt-get download --print-uris` would write, its version and its size. The line
 * is `'<address>' nats-server_2.15.1-1_amd64.deb 5351944 SHA256:…`.
 */
export function parseOffer(
  printed: string,
): { fileName: string; version: string; bytes: number } | undefined {
  const line = /^'[^']*'\s+(nats-server_([^_\s/]+)_[^_\s/]+\.deb)\s+(\d+)/m.exec(printed);
  const version = parseVersion(line?.[2] ?? '');
  if (line?.[1] === undefined || version === undefined) return undefined;
  return { fileName: line[1], version, bytes: Number(line[3]) };
}

/** One line for our own source list. `target=Packages`: none of the further indexes a machine may ask for. */
export function sourceLine(mirror: string, keyring: string, architecture: string): string {
  return `deb [signed-by=${keyring} arch=${architecture} target=Packages] ${mirror} ${SUITE} main\n`;
}

/** Makes apt's folders below `folder` and gives the options that keep apt inside them. */
async function layOutPrivateApt(folder: string, source: string): Promise<string[]> {
  const at = (...names: string[]): string => join(folder, 'apt', ...names);
  await mkdir(at('state/lists/partial'), { recursive: true });
  await mkdir(at('cache/archives/partial'), { recursive: true });
  await mkdir(at('log'));
  // A mirror's address may hold a password.
  await writeFile(at('sources.list'), source, { mode: 0o600 });
  // No installed packages: apt only has to download one.
  await writeFile(at('status'), '');
  // The machine's hooks after an update refresh its own catalogues: not for our private list.
  await writeFile(
    at('apt.conf'),
    ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success']
      .map((hook) => `#clear APT::Update::${hook};\n`)
      .join(''),
  );
  const settings = {
    'Dir::State': at('state'),
    'Dir::State::lists': at('state/lists'),
    'Dir::State::status': at('status'),
    'Dir::Cache': at('cache'),
    'Dir::Cache::archives': at('cache/archives'),
    'Dir::Log': at('log'),
    'Dir::Etc::sourcelist': at('sources.list'),
    'Dir::Etc::sourceparts': '-',
    // A machine that pins unstable low would otherwise see no package at all.
    'Dir::Etc::preferences': '-',
    'Dir::Etc::preferencesparts': '-',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '1',
    'Acquire::http::Timeout': '20',
    'Acquire::https::Timeout': '20',
  };
  return [
    '-q',
    '-c',
    at('apt.conf'),
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
  ];
}

interface AptSettings {
  sourceList: string;
  sourceParts: string;
  architecture: string;
}

async function aptSettings(signal: AbortSignal | undefined): Promise<AptSettings | undefined> {
  const limits = { timeoutMs: 10_000, signal };
  const asked = ['LIST', 'Dir::Etc::sourcelist/f', 'PARTS', 'Dir::Etc::sourceparts/d'];
  const [config, apt, dpkg, unpacker] = await Promise.all([
    runCommand('apt-config', ['shell', ...asked], limits),
    runCommand('apt-get', ['--version'], limits),
    runCommand('dpkg', ['--print-architecture'], limits),
    runCommand('dpkg-deb', ['--version'], limits),
  ]);
  if (!config.ok || !apt.ok || !dpkg.ok || !unpacker.ok) return undefined;
  const valueOf = (name: string): string =>
    new RegExp(`^${name}='(.*)'$`, 'm').exec(config.stdout)?.[1] ?? '';
  return { sourceList: valueOf('LIST'), sourceParts: valueOf('PARTS'), architecture: dpkg.stdout.trim() };
}

async function machineSources(settings: AptSettings): Promise<AptSource[]> {
  const parts = await readdir(settings.sourceParts).catch(ignoreUnreadable);
  const files = [
    settings.sourceList,
    ...(parts ?? []).toSorted().map((name) => join(settings.sourceParts, name)),
  ];
  const found = await Promise.all(
    files.map(async (file) => {
      const parse = file.endsWith('.sources') ? parseDeb822Sources : parseOneLineSources;
      if (!/\.(list|sources)$/.test(file)) return [];
      return parse((await readFile(file, 'utf8').catch(ignoreUnreadable)) ?? '');
    }),
  );
  return found.flat();
}

async function firstReadable(files: string[]): Promise<string | undefined> {
  for (const file of files) {
    const readable = await access(file).then(
      () => true,
      () => false,
    );
    if (readable) return file;
  }
  return undefined;
}

/** A file the configuration names need not be there, and an ordinary user need not be allowed to read it. */
function ignoreUnreadable(error: unknown): undefined {
  if (['ENOENT', 'EACCES'].includes(codeOf(error) ?? '')) return undefined;
  throw error;
}

function reasonOf(outcome: CommandOutcome): string {
  return lastLines(outcome.stderr, 2) || (outcome.ok ? 'no reason given' : outcome.why);
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(0);
}
