import { z } from 'zod';
import { zodInput } from '../registry/zod-input.js';
import type { Tool } from '../registry/tool.js';
import type { Before, ChangedFiles } from './changed-file.js';
import { decoded, inMannerOf, mannerOf } from './line-ends.js';
import type { Places } from '../files/places.js';
import { toldName, toldSize } from '../files/told.js';
import { fields, touchesPath } from '../files/fields.js';
import { checkVersion } from './check-version.js';

const schema = z.strictObject({
  in: fields.in,
  path: fields.path,
  content: z.string().describe('All of the file'),
  version: fields.version.optional().describe('Needed to replace a file: as view_file told it'),
});

export function writeFile(places: Places, files: ChangedFiles): Tool<z.infer<typeof schema>> {
  return {
    name: 'write_file',
    title: 'Write a file',
    description:
      'Writes a whole text file, making folders on the way. Where the file is there already, its version must be given, and it keeps its line ends.',
    input: zodInput(schema),
    readOnly: false,
    // The same again finds a file that is not the one it was told to replace, and touches nothing.
    idempotent: false,
    parallel: false,
    timeoutMs: 60_000,
    touches: touchesPath,
    run: async (input, { place }) => {
      const target = await places.target(place, input, 'write');
      const path = toldName(target.segments.join('/'));
      const { content, version, kind } = await files.change(target, 'made', (before) => {
        checkVersion(path, before?.version, input.version);
        return Buffer.from(before ? likeBefore(input.content, before) : input.content);
      });
      const how = kind === 'made' ? 'Made' : 'Replaced';
      return `${how} ${path} in the ${target.root.kind}: ${toldSize(content.length)}, version: ${version}`;
    },
  };
}

function likeBefore(content: string, before: Before): string {
  const text = decoded(before.content);
  return text === undefined || text === '' ? content : inMannerOf(content, mannerOf(text));
}
