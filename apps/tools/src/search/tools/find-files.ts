import { z } from 'zod';
import { inFolder } from '../../files/opened/index.js';
import type { Places } from '../../files/places.js';
import { fields, touchesPath } from '../../files/fields.js';
import { toldName } from '../../files/told.js';
import type { Tool } from '../../registry/tool.js';
import { zodInput } from '../../registry/zod-input.js';
import { globOf } from '../glob.js';
import type { Reach, Searched, Searcher } from '../searched.js';
import { plural, tellCut } from '../tell-found.js';

const schema = z.strictObject({
  in: fields.in,
  path: fields.folder.describe('The folder to search'),
  glob: z.string().min(1).max(500).describe('*.ts by name, src/**/*.{ts,js} by the path below that folder'),
  limit: z.int().min(1).max(2_000, 'must be at most 2000').default(500).describe('How many files are told'),
});

export function findFiles(places: Places, searcher: Searcher): Tool<z.infer<typeof schema>> {
  return {
    name: 'find_files',
    title: 'Find files',
    description:
      'Finds files by a pattern for their name or path. What .gitignore names and .git are left out.',
    input: zodInput(schema),
    readOnly: true,
    idempotent: true,
    parallel: true,
    timeoutMs: 60_000,
    touches: touchesPath,
    run: async ({ glob, limit, ...asked }, { place, signal }) => {
      const { root, segments } = await places.target(place, asked, 'read');
      const matches = globOf(glob);
      const reach: Reach = {};
      const paths = await inFolder(root, segments, (folder) =>
        collected(searcher, { folder, segments, kind: root.kind, signal }, matches, limit, reach),
      );
      const told = paths.map((path) => toldName([...segments, ...path].join('/')));
      const found = paths.length === 0 ? 'No files.' : `${plural(paths.length, 'file')}.`;
      return [...told, `${found}${tellCut(reach)}`].join('\n');
    },
  };
}

async function collected(
  searcher: Searcher,
  searched: Searched,
  glob: ReturnType<typeof globOf>,
  limit: number,
  reach: Reach,
): Promise<(readonly string[])[]> {
  const paths: (readonly string[])[] = [];
  for await (const path of searcher.files(searched, glob, reach)) {
    if (paths.length === limit) {
      reach.cut = `${limit} files are told`;
      break;
    }
    paths.push(path);
  }
  return paths;
}
