import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Place } from '#shared/contracts';
import { ManualClock } from '../../calls/testing/manual-clock.js';
import type { Tool, ToolContext } from '../../registry/tool.js';
import { SessionWorkspaces } from '../../workspace/session-workspaces.js';
import { parleysOwn, type ParleysOwn } from '../../files/parleys-own.js';
import { Places } from '../../files/places.js';
import { ProjectRoots } from '../../files/project-roots.js';
import { fileTools } from '../file-tools.js';

export interface HouseLimits {
  quotaBytes: number;
  quotaFiles: number;
}

/** The file tools as a service has them, on folders of a test's own: a project and a workspace, and what lies beside. */
export class ToolHouse {
  readonly places: Places;
  private readonly tools = new Map<string, Tool>();

  private constructor(
    readonly dir: string,
    readonly workspaces: SessionWorkspaces,
    readonly roots: ProjectRoots,
    readonly place: Place,
  ) {
    this.places = new Places(workspaces, roots);
    this.add(fileTools(this.places, workspaces));
  }

  static async open(limits: HouseLimits = { quotaBytes: 2 ** 20, quotaFiles: 1_000 }): Promise<ToolHouse> {
    const dir = await realpath(await mkdtemp(join(tmpdir(), 'file-tools-')));
    await mkdir(join(dir, 'projects', 'one', 'src'), { recursive: true });
    const workspaces = new SessionWorkspaces(
      { folder: join(dir, 'workspaces'), ...limits },
      new ManualClock(),
    );
    const roots = await ProjectRoots.of([join(dir, 'projects')], ownIn(dir));
    const root = join(dir, 'projects', 'one');
    const place = { workspace: 's_one', project: { id: 'p_one', root, writable: ['.'] } };
    return new ToolHouse(dir, workspaces, roots, place);
  }

  inProject(...path: string[]): string {
    return join(this.dir, 'projects', 'one', ...path);
  }

  inWorkspace(...path: string[]): string {
    return join(this.dir, 'workspaces', 's_one', ...path);
  }

  outside(): Promise<string[]> {
    return readdir(join(this.dir, 'outside'));
  }

  add(tools: readonly Tool[]): void {
    for (const tool of tools) this.tools.set(tool.name, tool);
  }

  /** As a call runs it: the input checked, and what is thrown told. */
  async run(name: string, input: object, place: Place = this.place): Promise<string> {
    const tool = this.tools.get(name);
    if (!tool) throw new Error(`There is no ${name}.`);
    const checked = tool.input.check(input);
    if (checked.kind === 'unfit') return `unfit: ${checked.problem}`;
    try {
      const said = await tool.run(checked.input, this.context(place));
      return typeof said === 'string' ? said : said.text;
    } catch (error) {
      return `error: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** The version that a view of it tells. */
  async versionOf(input: object): Promise<string> {
    const said = await this.run('view_file', input);
    const [, version = ''] = /^version: (\S+)$/m.exec(said) ?? [];
    if (!version) throw new Error(said);
    return version;
  }

  async close(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }

  private context(place: Place): ToolContext {
    const signal = new AbortController().signal;
    const log = pino({ level: 'silent' });
    return { signal, session: 's_one', owner: 'u', key: 'k', place, progress: () => {}, log };
  }
}

/** Parley's own, in a folder of a test. */
export function ownIn(dir: string): ParleysOwn {
  const config = { PARLEY_DATA_DIR: join(dir, 'data'), PARLEY_WORKSPACES_DIR: join(dir, 'workspaces') };
  return { ...parleysOwn(config), secrets: join(dir, 'parley', '.env') };
}

/** Every handle that this process holds. */
export async function openHandles(): Promise<number> {
  return (await readdir('/proc/self/fd')).length;
}
