import { devices, type DeviceNodes } from './device-nodes.js';
import type { MachineFacts } from './machine.js';
import type { Mount, SandboxedCommand } from './sandbox.js';
import { limitedCommand } from './limited-command.js';

/** The user inside, who is nobody outside: whoever starts it, root too, is that user there. */
const user = { name: 'agent', id: '1000', home: '/home/agent' } as const;

/** Files of our own, where a machine's would tell who works there. */
export const ownFiles: Readonly<Record<string, string>> = {
  '/etc/passwd': `${user.name}:x:${user.id}:${user.id}::${user.home}:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n`,
  '/etc/group': `${user.name}:x:${user.id}:\nnogroup:x:65534:\n`,
  '/etc/hosts': '127.0.0.1 localhost sandbox\n::1 localhost\n',
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
};

const environment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: user.home,
  USER: user.name,
  LOGNAME: user.name,
  SHELL: '/bin/sh',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  TERM: 'dumb',
  PAGER: 'cat',
};

/** What may be written besides the mounts; it lies in memory, and counts as such. */
export const memoryFolders = ['/tmp', '/home', '/dev/shm'] as const;

/** The numbers under which bubblewrap is given what it reads from files, and told of itself. */
export interface Handles {
  info: number;
  filter: number;
  /** More arguments. There are none, but it waits for their end. */
  more: number;
  /** Until this ends, nothing is run. */
  block: number;
  files: Readonly<Record<string, number>>;
  /** In the order of `mountsOf`; undefined: it is mounted by its path. */
  mounts: readonly (number | undefined)[];
}

export function mountsOf({ readOnly, writable }: Pick<SandboxedCommand, 'readOnly' | 'writable'>): Mount[] {
  const mounts = [...readOnly, ...writable];
  // A mount hides what was mounted below its place before.
  return mounts.toSorted((one, other) => depth(one.to) - depth(other.to));
}

function depth(path: string): number {
  return path.split('/').length;
}

/**
 * Mounts are made in the order of the arguments. The root and /dev are closed last: both are memory that no limit
 * counts. All of /proc is read-only, even for root outside, who owns what lies there without any capability.
 */
export function bwrapArguments(machine: MachineFacts, command: SandboxedCommand, handles: Handles): string[] {
  const memory = Math.ceil(command.limits.memoryBytes / 4);
  return [
    ...['--unshare-all', '--unshare-user', '--disable-userns', '--die-with-parent', '--new-session'],
    // The first process is ours, and ends with the command; whatever it leaves behind ends with it.
    ...['--as-pid-1', '--cap-drop', 'ALL', '--uid', user.id, '--gid', user.id, '--hostname', 'sandbox'],
    ...[
      '--args',
      `${handles.more}`,
      '--block-fd',
      `${handles.block}`,
      '--info-fd',
      `${handles.info}`,
      '--seccomp',
      `${handles.filter}`,
      '--clearenv',
    ],
    ...Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--ro-bind', '/usr', '/usr'],
    ...machine.programs.flatMap((it) =>
      it.kind === 'link' ? ['--symlink', it.to, it.path] : ['--ro-bind', it.path, it.path],
    ),
    ...['--perms', '0755', '--dir', '/etc'],
    ...machine.settings.flatMap((name) => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`]),
    ...Object.entries(handles.files).flatMap(([path, handle]) => [
      ...['--perms', '0444', '--ro-bind-data', `${handle}`, path],
    ]),
    ...['--proc', '/proc', '--dev', '/dev', ...deviceArguments(machine.devices)],
    ...machine.proc.readOnly.flatMap((name) => ['--ro-bind', `/proc/${name}`, `/proc/${name}`]),
    ...machine.proc.hidden.flatMap((name) => ['--ro-bind', '/dev/null', `/proc/${name}`]),
    ...memoryFolders.flatMap((path) => ['--perms', '1777', '--size', `${memory}`, '--tmpfs', path]),
    ...['--dir', user.home],
    ...mountsOf(command).flatMap((mount, index) =>
      mountArguments(mount, command.writable.includes(mount), handles.mounts[index]),
    ),
    ...[
      '--remount-ro',
      '/proc',
      '--remount-ro',
      '/dev',
      '--remount-ro',
      '/',
      '--chdir',
      command.folder,
      '--',
    ],
    ...limitedCommand(command.argv, command.limits),
  ];
}

/** They hide those of the machine, which cannot be closed with the folder: each is a mount of its own. */
function deviceArguments(nodes: DeviceNodes): string[] {
  if (nodes.kind !== 'own') return [];
  return Object.keys(devices).flatMap((name) => ['--dev-bind', `${nodes.folder}/${name}`, `/dev/${name}`]);
}

function mountArguments({ from, to }: Mount, writable: boolean, handle: number | undefined): string[] {
  const how = writable ? '--bind' : '--ro-bind';
  return handle === undefined ? [how, from, to] : [`${how}-fd`, `${handle}`, to];
}
