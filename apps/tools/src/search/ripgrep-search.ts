import type { Logger } from 'pino';
import { closing, isPart, Refused, type OpenFolder } from '../files/opened/index.js';
import { isKept } from '../files/path-guard.js';
import { heavyAtOnce } from '../registry/heavy-at-once.js';
import { Slots } from '../registry/slots.js';
import type { Sandbox, SandboxedCommand } from '../sandbox/sandbox.js';
import { cutLines } from './found-lines.js';
import type { Glob } from './glob.js';
import { LineThread } from './line-thread.js';
import { piecesOf } from './pieces.js';
import { foundFiles } from './ripgrep-events.js';
import type { FoundFile, Reach, Searched, Searcher, Wanted } from './searched.js';
import { turns } from './turns.js';

const inside = '/search';
/** A line is told with each place in it that matches, which makes gigabytes of a few megabytes. */
const longestPiece = 2 ** 21;
const limits = { timeMs: 30_000, memoryBytes: 2 ** 29, processes: 32, fileBytes: 0, openFiles: 512 };

/** What is left out is what our own search leaves out, and no setting of this machine counts. */
const rules = [
  ...[
    '--no-config',
    '--no-messages',
    '--sort',
    'path',
    '--hidden',
    '--glob',
    '!.git',
    '--max-filesize',
    '5M',
  ],
  ...[
    '--no-require-git',
    '--no-ignore-parent',
    '--no-ignore-global',
    '--no-ignore-exclude',
    '--no-ignore-dot',
  ],
];

/** ripgrep sees the folder that is open, and nothing else of this machine: a link that is swapped in leads nowhere. */
export class RipgrepSearch implements Searcher {
  private readonly slots = new Slots(heavyAtOnce);

  constructor(
    private readonly sandbox: Sandbox,
    /** Its real path. */
    private readonly program: string,
    private readonly log: Pick<Logger, 'debug'>,
  ) {}

  async *files(searched: Searched, glob: Glob, reach: Reach): AsyncGenerator<readonly string[]> {
    const turn = turns(searched.signal);
    for await (const path of this.pieces(searched, ['--files', '--null', ...rules], 0, reach)) {
      const segments = segmentsOf(path.toString());
      if ((await glob(segments, turn)) && (await isMeant(searched, segments))) yield segments;
    }
  }

  async *lines(searched: Searched, wanted: Wanted, most: number, reach: Reach): AsyncGenerator<FoundFile> {
    // What our own search refuses is refused here too.
    await (await LineThread.start(wanted, searched.signal)).close();
    const how = ['--json', '--crlf', '--encoding', 'none', '--context', String(wanted.context)];
    const argv = [
      ...how,
      wanted.ignoreCase ? '--ignore-case' : '--case-sensitive',
      ...rules,
      '-e',
      wanted.pattern,
    ];
    const turn = turns(searched.signal);
    const events = this.pieces(searched, argv, 0x0a, reach);
    for await (const { path, lines } of foundFiles(events, most, wanted.context)) {
      const segments = segmentsOf(path);
      const cut = cutLines(lines, most, wanted.context);
      if ((await wanted.glob(segments, turn)) && (await isMeant(searched, segments)))
        yield { segments, lines: cut };
    }
  }

  private pieces(
    searched: Searched,
    argv: readonly string[],
    separator: number,
    reach: Reach,
  ): AsyncGenerator<Buffer> {
    const leftOut = (): void => void (reach.leftOut = 'some lines are too long');
    return piecesOf(this.run(searched, argv, reach), separator, longestPiece, leftOut);
  }

  private async *run(searched: Searched, argv: readonly string[], reach: Reach): AsyncGenerator<Buffer> {
    const giveBack = await this.slots.take(searched.signal);
    try {
      yield* this.runNow(searched, argv, reach);
    } finally {
      giveBack();
    }
  }

  /** Ends it when nobody reads on. */
  private async *runNow(searched: Searched, argv: readonly string[], reach: Reach): AsyncGenerator<Buffer> {
    const enough = new AbortController();
    const { stdout, stderr, end } = this.sandbox.run({
      ...this.command(searched.folder),
      argv: ['/rg', ...argv, './'],
      signal: AbortSignal.any([searched.signal, enough.signal]),
    });
    let told = '';
    stderr.on('data', (chunk: Buffer) => (told = `${told}${chunk.toString()}`.slice(0, 1_000)));
    try {
      for await (const chunk of stdout) yield chunk as Buffer;
      const ended = await end;
      searched.signal.throwIfAborted();
      if (ended.kind === 'ended') reach.cut = ended.reason;
      // 1: nothing was found. 2: something could not be read; but then something was found besides, or it says why.
      else if (ended.code > 1 && told !== '') throw new Error(`The search failed: ${told.trim()}`);
    } finally {
      enough.abort();
      stdout.destroy();
      await end.catch((error: unknown) => this.log.debug({ err: error }, 'A search ended badly'));
    }
  }

  private command(folder: OpenFolder): Omit<SandboxedCommand, 'argv' | 'signal'> {
    const readOnly = [
      { from: this.program, to: '/rg' },
      { from: folder.path, to: inside, handle: folder.descriptor },
    ];
    return { readOnly, writable: [], folder: inside, limits };
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** Neither our notes, nor what has other names elsewhere, nor what could not be opened by its name. */
async function isMeant(
  { folder, segments: root, kind }: Searched,
  segments: readonly string[],
): Promise<boolean> {
  const [last = '', ...folders] = segments.toReversed();
  if (isPart(last) || segments.some((name, at) => isKept([...root, ...segments.slice(0, at)], name, kind)))
    return false;
  try {
    return await lookedAt(folder, folders.toReversed(), last);
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

async function lookedAt(folder: OpenFolder, folders: readonly string[], name: string): Promise<boolean> {
  const [first, ...rest] = folders;
  if (first === undefined) return Boolean(folder.plainFile(name, await folder.look(name)));
  return closing(await folder.folder(first), (inner) => lookedAt(inner, rest, name));
}
