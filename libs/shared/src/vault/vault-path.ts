import { invalidRequest, type ParleyError } from '../contracts/index.js';

/** A file of the vault: the folders that lead to it, from the vault's root on, and its name. */
export interface VaultPath {
  folders: readonly string[];
  name: string;
  /** Both, as people write it. */
  text: string;
}

const mostCharacters = 1_000;
const mostFolders = 50;
const mostBytes = 255;

/** A leading slash is the vault's root, `.md` is added. Throws `invalid_request` for what is no place in the vault. */
export function vaultPath(filename: string): VaultPath {
  if (filename.length > mostCharacters) throw badName(`must have at most ${mostCharacters} characters`);
  if (isUnprintable(filename))
    throw badName('must hold neither control characters, nor half surrogate pairs, nor "\\"');
  if (/\/\s*$/.test(filename)) throw badName('must name a file, not a folder');
  const parts = filename
    .trim()
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw badName('must not lead out of the vault: ".." is not taken');
  const last = parts.pop();
  if (last === undefined || last.toLowerCase() === '.md') throw badName('must name a file');
  const name = /\.md$/i.test(last) ? last : `${last}.md`;
  if (parts.length > mostFolders) throw badName(`must lead through at most ${mostFolders} folders`);
  if ([...parts, name].some((part) => Buffer.byteLength(part) > mostBytes))
    throw badName(`must have at most ${mostBytes} bytes between two slashes`);
  return { folders: parts, name, text: [...parts, name].join('/') };
}

export function badName(problem: string): ParleyError {
  return invalidRequest([{ path: 'filename', problem }]);
}

/** A backslash divides folders on some systems. */
function isUnprintable(filename: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f\\]/.test(filename) || !filename.isWellFormed();
}
