import { z } from 'zod';
import { contentOf, isRefused, openFolder, withFile } from '../../files/opened/index.js';
import type { Places, Target } from '../../files/places.js';
import { fields, touchesPath } from '../../files/fields.js';
import type { Tool } from '../../registry/tool.js';
import { zodInput } from '../../registry/zod-input.js';
import { countMatches, cutLines } from '../found-lines.js';
import { globOf } from '../glob.js';
import { linesIn } from '../own-search.js';
import { largestSearched, type FoundFile, type Reach, type Searcher, type Wanted } from '../searched.js';
import { tellEnd, tellFile } from '../tell-found.js';

const schema = z.strictObject({
  in: fields.in,
  path: fields.folder.describe('The folder or file to search'),
  pattern: z.string().min(1).max(1_000).describe('Regular expression in RE2 syntax, held against each line'),
  glob: z.string().min(1).max(500).optional().describe('Which files: *.ts by name, src/**/*.{ts,js} by path'),
  ignoreCase: z.boolean().default(false),
  context: z.int().min(0).max(20, 'must be at most 20').default(0).describe('Lines shown around each match'),
  limit: z.int().min(1).max(1_000, 'must be at most 1000').default(200).describe('How many matching lines'),
});
type Input = z.infer<typeof schema>;

const mostBytes = 131_072;

export function grep(places: Places, searcher: Searcher): Tool<Input> {
  return {
    name: 'grep',
    title: 'Search in files',
    description:
      'Searches text files for a regular expression, line by line. What .gitignore names, .git, binary files and files over 5 MiB are left out.',
    input: zodInput(schema),
    readOnly: true,
    idempotent: true,
    parallel: true,
    timeoutMs: 60_000,
    touches: touchesPath,
    run: async (input, { place, signal }) => {
      const target = await places.target(place, input, 'read');
      const { pattern, ignoreCase, context, limit } = input;
      const wanted = { pattern, ignoreCase, context, glob: globOf(input.glob ?? '*') };
      const reach: Reach = {};
      const files = await collected(
        searched(target, wanted, limit, searcher, reach, signal),
        limit,
        context,
        reach,
      );
      const texts = files.map((file) => tellFile(target.segments, file));
      return [...texts, tellEnd(files, reach)].join('\n');
    },
  };
}

/** A path may be that of a file too. */
async function* searched(
  { root, segments }: Target,
  wanted: Wanted,
  most: number,
  searcher: Searcher,
  reach: Reach,
  signal: AbortSignal,
): AsyncGenerator<FoundFile> {
  const folder = await folderUnlessFile(root, segments);
  if (!folder) return yield* inOneFile({ root, segments }, wanted, most, reach, signal);
  try {
    yield* searcher.lines({ folder, segments, kind: root.kind, signal }, wanted, most, reach);
  } finally {
    await folder.close();
  }
}

async function folderUnlessFile(root: Target['root'], segments: readonly string[]) {
  try {
    return await openFolder(root, segments);
  } catch (error) {
    if (isRefused(error, 'not_a_folder')) return undefined;
    throw error;
  }
}

async function* inOneFile(
  { root, segments }: Target,
  wanted: Wanted,
  most: number,
  reach: Reach,
  signal: AbortSignal,
): AsyncGenerator<FoundFile> {
  const read = (): Promise<Buffer> =>
    withFile(root, segments, (file) => contentOf(file, largestSearched, segments.join('/')));
  const looked = await linesIn(read, wanted, most, signal);
  if (looked.kind === 'given up') reach.cut = looked.why;
  else if (looked.lines.length > 0) yield { segments: [], lines: looked.lines };
}

/** As many as are wanted, and no more text than one answer should hold. */
async function collected(
  found: AsyncIterable<FoundFile>,
  limit: number,
  context: number,
  reach: Reach,
): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  let [left, bytes] = [limit, 0];
  for await (const { segments, lines } of found) {
    const kept = cutLines(lines, left, context);
    files.push({ segments, lines: kept });
    left -= countMatches(kept);
    bytes += kept.reduce((sum, { text }) => sum + text.length + 10, 0);
    if (left <= 0) reach.cut = `${limit} matching lines are shown`;
    else if (bytes > mostBytes) reach.cut = 'there is more than one answer can hold';
    if (reach.cut !== undefined) break;
  }
  return files;
}
