import { constants } from 'node:fs';
import { Refused } from './refused.js';

const { O_DIRECTORY, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK } = constants;
/** macOS: no link anywhere on the way. Node does not name it. */
const O_NOFOLLOW_ANY = 0x2000_0000;

/** How a folder that is open is entered, without its path being looked up anew. */
export interface Platform {
  folderFlags: number;
  /** A pipe must not keep us waiting, nor a terminal become ours. */
  fileFlags: number;
  /** The address of what lies in a folder that is open. */
  inside(fd: number, path: string): string;
}

/** Node knows no openat; an open folder's entry in /proc leads to that very folder, wherever its path leads by now. */
const linux: Platform = {
  folderFlags: O_DIRECTORY | O_NOFOLLOW,
  fileFlags: O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
  inside: (fd) => `/proc/self/fd/${fd}`,
};

/**
 * Whatever is opened is opened by its whole path, on which no link is allowed. What is moved, listed or removed there
 * has no such flag; nothing runs in a sandbox on macOS that could use this.
 */
const macos: Platform = {
  folderFlags: O_DIRECTORY | O_NOFOLLOW_ANY,
  fileFlags: O_NOFOLLOW_ANY | O_NONBLOCK | O_NOCTTY,
  inside: (_fd, path) => path,
};

export function platformOf(name: NodeJS.Platform = process.platform): Platform {
  if (name === 'linux') return linux;
  if (name === 'darwin') return macos;
  throw new Refused(
    'unsupported',
    `Files are not opened on ${name}: links could not be told from files there.`,
  );
}
