import type { RootKind } from '../files/path-guard.js';
import type { OpenFolder } from '../files/opened/index.js';
import type { Glob } from './glob.js';

/** A folder that is searched, open, and where it lies below its root. */
export interface Searched {
  folder: OpenFolder;
  segments: readonly string[];
  kind: RootKind;
  signal: AbortSignal;
}

export interface Wanted {
  pattern: string;
  ignoreCase: boolean;
  glob: Glob;
  context: number;
}

export interface FoundLine {
  number: number;
  /** How it begins. */
  text: string;
  /** Of the whole line. */
  length: number;
  kind: 'match' | 'context';
}

export interface FoundFile {
  segments: readonly string[];
  lines: readonly FoundLine[];
}

/** How far a search went. */
export interface Reach {
  /** Why it ended before it had seen everything; undefined where it has. */
  cut?: string;
  /** What it has passed over on its way. */
  leftOut?: string;
}

/** Two ways to the same answers; files come by name, folder by folder. */
export interface Searcher {
  files(searched: Searched, glob: Glob, reach: Reach): AsyncIterable<readonly string[]>;
  /** Of each file no more matches than `most`. */
  lines(searched: Searched, wanted: Wanted, most: number, reach: Reach): AsyncIterable<FoundFile>;
}

export const largestSearched = 5 * 2 ** 20;
