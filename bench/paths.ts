import { fileURLToPath } from 'node:url';

/** This file is dist/bench/paths.js when it runs. */
const dist = new URL('../', import.meta.url);

export const cacheDir = fileURLToPath(new URL('../.cache', dist));

export function builtFile(path: string): string {
  return fileURLToPath(new URL(path, dist));
}

export function builtUrl(path: string): string {
  return new URL(path, dist).href;
}
