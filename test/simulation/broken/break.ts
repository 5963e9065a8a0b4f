import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BrokenBuild, Patch } from './builds.js';

/** The code has moved on, and the patch must follow it: a broken build that is whole would prove nothing. */
export class PatchDoesNotFit extends Error {
  constructor({ file, find }: Patch, times: number) {
    super(`A broken build patches ${file}, where this stands ${times} times and not once:\n${find}`);
    this.name = 'PatchDoesNotFit';
  }
}

/** A copy of a build with one rule taken out. Files that stay as they are take no room. */
export function breakBuild(from: string, to: string, { patches }: BrokenBuild): void {
  rmSync(to, { recursive: true, force: true });
  linkTree(from, to);
  for (const patch of patches) apply(to, patch);
}

export function patched(text: string, patch: Patch): string {
  const parts = text.split(patch.find);
  if (parts.length !== 2) throw new PatchDoesNotFit(patch, parts.length - 1);
  return parts.join(patch.put);
}

function apply(root: string, patch: Patch): void {
  const file = path.join(root, patch.file);
  const text = patched(readFileSync(file, 'utf8'), patch);
  // Through the link it would be the whole build's file that changes.
  rmSync(file);
  writeFileSync(file, text);
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else linkSync(source, target);
  }
}
