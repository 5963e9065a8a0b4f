import { describe, expect, it } from '@jest/globals';
import { bwrapArguments, mountsOf, type Handles } from './bwrap-arguments.js';
import type { MachineFacts } from './machine.js';
import type { SandboxedCommand } from './sandbox.js';

const facts: MachineFacts = {
  programs: [
    { kind: 'link', path: '/bin', to: 'usr/bin' },
    { kind: 'folder', path: '/lib64' },
  ],
  settings: ['alternatives'],
  proc: { readOnly: ['sys'], hidden: ['keys'] },
  devices: { kind: 'of the machine' },
};
const handles: Handles = { info: 3, filter: 4, more: 6, block: 7, files: { '/etc/passwd': 5 }, mounts: [] };
const command: SandboxedCommand = {
  argv: ['/bin/echo', '; rm -rf $HOME', '--'],
  readOnly: [],
  writable: [],
  folder: '/workspace',
  limits: { timeMs: 10_000, memoryBytes: 4_096, processes: 7, fileBytes: 2_048, openFiles: 9 },
  signal: new AbortController().signal,
};

const textOf = (given: Partial<SandboxedCommand> = {}, mounts: Handles['mounts'] = []) =>
  bwrapArguments(facts, { ...command, ...given }, { ...handles, mounts }).join(' ');

describe('the arguments of bubblewrap', () => {
  it.each([
    ...[
      '--unshare-all',
      '--unshare-user',
      '--disable-userns',
      '--die-with-parent',
      '--new-session',
      '--clearenv',
    ],
    ...[
      '--cap-drop ALL',
      '--uid 1000',
      '--gid 1000',
      '--hostname sandbox',
      '--seccomp 4',
      '--args 6 --block-fd 7 --info-fd 3',
    ],
    ...['--ro-bind /usr /usr', '--symlink usr/bin /bin', '--ro-bind /lib64 /lib64', '--chdir /workspace'],
    ...['--ro-bind-try /etc/alternatives /etc/alternatives', '--ro-bind-data 5 /etc/passwd'],
    ...['--ro-bind /proc/sys /proc/sys', '--ro-bind /dev/null /proc/keys'],
    ...['--size 1024 --tmpfs /tmp', '--size 1024 --tmpfs /home', '--size 1024 --tmpfs /dev/shm'],
  ])('hold %s', (wanted) => {
    expect(textOf()).toContain(wanted);
  });

  it('mount nothing else of the machine, and share no namespace', () => {
    const given = bwrapArguments(facts, command, handles);
    const bound = given.flatMap((each, index) =>
      /^--(ro-)?bind(-try)?$/.test(each) ? [given[index + 1]] : [],
    );
    expect(bound).toEqual(['/usr', '/lib64', '/etc/alternatives', '/proc/sys', '/dev/null']);
    expect(given.filter((each) => /share-net|dev-bind|cap-add/.test(each))).toEqual([]);
  });

  it('mount what was asked for by its handle where there is one, folders before what lies in them', () => {
    const workspace = { from: '/machine/w', to: '/workspace', handle: 40 };
    const project = { from: '/machine/p', to: '/project' };
    const git = { from: '/machine/p/src/.git', to: '/project/src/.git', handle: 41 };
    const source = { from: '/machine/p/src', to: '/project/src' };
    const mounts = { readOnly: [git, project], writable: [source, workspace] };
    expect(mountsOf(mounts)).toEqual([project, workspace, source, git]);
    expect(textOf(mounts, [undefined, 20, undefined, 21])).toContain(
      '--ro-bind /machine/p /project --bind-fd 20 /workspace --bind /machine/p/src /project/src --ro-bind-fd 21 /project/src/.git',
    );
  });

  it('hide device files that the command would own behind others, which can be opened', () => {
    const own: MachineFacts = { ...facts, devices: { kind: 'own', folder: '/dev/others' } };
    const text = bwrapArguments(own, command, handles).join(' ');
    for (const name of ['null', 'zero', 'full', 'random', 'urandom', 'tty'])
      expect(text).toMatch(
        new RegExp(`--dev /dev .*--dev-bind /dev/others/${name} /dev/${name} .*--remount-ro`),
      );
  });

  it('close the root, /dev and /proc once everything is in its place', () => {
    expect(textOf({ writable: [{ from: '/w', to: '/workspace' }] })).toMatch(
      /--bind \/w \/workspace --remount-ro \/proc --remount-ro \/dev --remount-ro \/ --chdir/,
    );
  });

  it('give the command as it is, below its limits', () => {
    const given = bwrapArguments(facts, command, handles);
    expect(given.slice(-3)).toEqual(['/bin/echo', '; rm -rf $HOME', '--']);
    const script = given[given.indexOf('-c') + 1];
    for (const limit of ['-c 0', '-d 4', '-v 256', '-f 4', '-n 9', '-u 56'])
      expect(script).toContain(`ulimit ${limit}`);
  });
});
