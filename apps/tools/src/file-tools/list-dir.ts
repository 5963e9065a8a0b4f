import type { Stats } from 'node:fs';
import { z } from 'zod';
import { zodInput } from '../registry/zod-input.js';
import type { Tool } from '../registry/tool.js';
import { listFolder, type Listed } from '../files/list-folder.js';
import { inFolder } from '../files/opened/index.js';
import { isKept, pathText } from '../files/path-guard.js';
import type { Places } from '../files/places.js';
import { toldName, toldSize } from '../files/told.js';
import { fields, touchesPath } from '../files/fields.js';

const schema = z.strictObject({
  in: fields.in,
  path: fields.folder,
  limit: z
    .int()
    .min(1)
    .max(2_000, 'must be at most 2000')
    .default(500)
    .describe('How many entries are shown'),
});

export function listDir(places: Places): Tool<z.infer<typeof schema>> {
  return {
    name: 'list_dir',
    title: 'List a folder',
    description:
      'Lists what lies in a folder, folders first, with sizes of files. Links are told, not followed.',
    input: zodInput(schema),
    readOnly: true,
    idempotent: true,
    parallel: true,
    timeoutMs: 60_000,
    touches: touchesPath,
    run: async (input, { place }) => {
      const { root, segments } = await places.target(place, input, 'read');
      const listed = await inFolder(root, segments, (folder) =>
        listFolder(folder, input.limit, (name) => isKept(segments, name, root.kind)),
      );
      return told(`${toldName(pathText(segments))} in the ${root.kind}`, listed);
    },
  };
}

function told(where: string, { entries, left }: Listed): string {
  if (entries.length === 0) return `${where} is empty.`;
  const rest = left === 'unknown' ? 'more than can be counted' : `${left} more`;
  return [
    `${where}:`,
    ...entries.map(({ name, stats }) => toldEntry(toldName(name), stats)),
    ...(left === 0 ? [] : [`(and ${rest})`]),
  ].join('\n');
}

function toldEntry(name: string, stats: Stats): string {
  if (stats.isDirectory()) return `${name}/`;
  if (stats.isFile()) return `${name}  ${toldSize(stats.size)}`;
  return stats.isSymbolicLink() ? `${name}  (a link, not followed)` : `${name}  (neither file nor folder)`;
}
