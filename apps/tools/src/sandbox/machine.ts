import { lstat, readdir, readlink } from 'node:fs/promises';
import { deviceNodes, type DeviceNodes } from './device-nodes.js';

/** What of this machine a sandbox is made of; looked up once. */
export interface MachineFacts {
  /** Folders of programs and libraries beside /usr: as links into it, or as folders of their own. */
  programs: readonly ({ kind: 'link'; path: string; to: string } | { kind: 'folder'; path: string })[];
  /** Under /etc, what programs need to run at all, and nothing that says whose machine this is. */
  settings: readonly string[];
  /** Under /proc: tells of the kernel or changes it, for every container alike. */
  proc: { readOnly: readonly string[]; hidden: readonly string[] };
  devices: DeviceNodes;
}

const programFolders = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];

const neededSettings = [
  'alternatives',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'mime.types',
  'perl',
  'protocols',
  'services',
  'terminfo',
];
const runtimes = /^(java|php|python|ruby)[\d.-]/;

const readOnlyProc = 'acpi asound bus driver fs irq mtrr scsi sys sysrq-trigger'.split(' ');
const hiddenProc = (
  'cmdline iomem ioports kallsyms kcore key-users keys kmsg kpagecgroup kpagecount kpageflags latency_stats ' +
  'pagetypeinfo sched_debug slabinfo timer_list timer_stats vmallocinfo'
).split(' ');

export async function factsOfMachine(deviceFolder: string): Promise<MachineFacts> {
  const [etc = [], proc = []] = await Promise.all(['/etc', '/proc'].map(namesIn));
  const programs = await Promise.all(programFolders.map(programFolder));
  return {
    programs: programs.flat(),
    settings: etc.filter((name) => neededSettings.includes(name) || runtimes.test(name)).toSorted(),
    proc: {
      readOnly: readOnlyProc.filter((name) => proc.includes(name)),
      hidden: hiddenProc.filter((name) => proc.includes(name)),
    },
    devices: await deviceNodes(deviceFolder),
  };
}

async function programFolder(path: string): Promise<MachineFacts['programs']> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) return [{ kind: 'link', path, to: await readlink(path) }];
  return found?.isDirectory() ? [{ kind: 'folder', path }] : [];
}

/** Not every machine has these. */
function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
