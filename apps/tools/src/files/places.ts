import type { Place } from '#shared/contracts';
import { Refused, type Root } from './opened/index.js';
import { guardPath, isWritable, reservedProblem, type RootKind } from './path-guard.js';

/** Where the files of sessions lie, and how much may lie there. */
export interface WorkspaceRoots {
  /** Made if it is not there yet; used again, it is not swept. */
  root(workspace: string): Promise<Root>;
  /** Throws where more lies in it than may, `without` not counted: what is about to be replaced. */
  checkRoom(root: Root, without: { bytes: number; files: number }): Promise<void>;
}

export interface AllowedRoots {
  rootOf(root: string): Promise<Root>;
}

/** What a path of a model stands for. */
export interface Target {
  root: Root;
  segments: readonly string[];
}

export interface Asked {
  /** The project where there is one, else the workspace. */
  in?: RootKind | undefined;
  path: string;
}

/** From a place and a path to a target that may be read, or be written. */
export class Places {
  constructor(
    private readonly workspaces: Pick<WorkspaceRoots, 'root'>,
    private readonly projects: AllowedRoots,
  ) {}

  async target(place: Place, asked: Asked, use: 'read' | 'write'): Promise<Target> {
    const kind = asked.in ?? (place.project ? 'project' : 'workspace');
    const segments = safeSegments(asked.path, kind, use);
    if (kind === 'workspace') return { root: await this.workspaces.root(place.workspace), segments };
    if (!place.project)
      throw new Refused('denied', 'This session has no project; its files lie in the workspace.');
    if (use === 'write') checkWritable(segments, place.project.writable);
    return { root: await this.projects.rootOf(place.project.root), segments };
  }
}

export function safeSegments(path: string, kind: RootKind, use: 'read' | 'write'): readonly string[] {
  const guarded = guardPath(path);
  if (guarded.kind === 'refused') throw new Refused('denied', `The path ${shown(path)} ${guarded.problem}.`);
  const reserved = reservedProblem(guarded.segments, kind, use);
  if (reserved !== undefined) throw new Refused('denied', `The path ${shown(path)} ${reserved}.`);
  return guarded.segments;
}

function checkWritable(segments: readonly string[], writable: readonly string[]): void {
  if (isWritable(segments, writable)) return;
  const allowed = writable.length === 0 ? 'nothing' : `only ${writable.map(shown).join(', ')}`;
  throw new Refused(
    'denied',
    `The path "${segments.join('/')}" may not be written: in this project ${allowed} may.`,
  );
}

function shown(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}
