import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { topCosts, type CpuProfile } from './profile.js';
import { figure, table } from './table.js';

const shown = 15;

/** From the profiles that the processes wrote when they ended. */
export async function printProfiles(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).toSorted();
  for (const file of files) {
    const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile;
    const rows = topCosts(profile, shown).map(({ what, selfMs }) => [figure(selfMs), what]);
    const columns = [
      { title: 'self ms', align: 'right' as const },
      { title: file.replace('.cpuprofile', '') },
    ];
    console.log(`\n${table(columns, rows)}`);
  }
}
