import { z } from 'zod';
import { zodInput } from '../registry/zod-input.js';
import type { Tool } from '../registry/tool.js';
import type { Before, ChangedFiles } from './changed-file.js';
import { decoded, mannerOf, withLineEnds } from './line-ends.js';
import { Refused } from '../files/opened/index.js';
import type { Places } from '../files/places.js';
import { replaceText } from './replace-text.js';
import { toldName } from '../files/told.js';
import { checkVersion } from './check-version.js';
import { fields, touchesPath } from '../files/fields.js';

const schema = z.strictObject({
  in: fields.in,
  path: fields.path,
  version: fields.version,
  oldText: z.string().describe('Must occur exactly once, unless replaceAll is set'),
  newText: z.string().describe('What stands there instead'),
  replaceAll: z.boolean().default(false),
});
type Input = z.infer<typeof schema>;

export function editFile(places: Places, files: ChangedFiles): Tool<Input> {
  return {
    name: 'edit_file',
    title: 'Edit a file',
    description:
      'Replaces a piece of text in a file that was viewed before. Line ends, byte order mark and mode stay what they are.',
    input: zodInput(schema),
    readOnly: false,
    idempotent: false,
    parallel: false,
    timeoutMs: 60_000,
    touches: touchesPath,
    run: async (input, { place }) => {
      const target = await places.target(place, input, 'write');
      const path = toldName(target.segments.join('/'));
      let lines: readonly number[] = [];
      const { version } = await files.change(target, 'there', (before) => {
        const edited = edit(path, before, input);
        lines = edited.lines;
        return Buffer.from(edited.text);
      });
      const told = lines.slice(0, 20).join(', ') + (lines.length > 20 ? ', …' : '');
      const where = lines.length === 1 ? `line ${told}` : `${lines.length} places, lines ${told}`;
      return `Edited ${path} in the ${target.root.kind} (${where}), version: ${version}`;
    },
  };
}

function edit(
  path: string,
  before: Before | undefined,
  input: Input,
): { text: string; lines: readonly number[] } {
  checkVersion(path, before?.version, input.version);
  const text = before && decoded(before.content);
  if (text === undefined || text.includes('\0'))
    throw new Refused('not_a_file', `${path} is no text in UTF-8, and is not edited.`);
  const manner = mannerOf(text);
  const [old, replacement] = [withLineEnds(input.oldText, manner), withLineEnds(input.newText, manner)];
  const replaced = replaceText(text, old, replacement, input.replaceAll);
  if (replaced.kind === 'refused') throw new Refused('failed', replaced.problem);
  return replaced;
}
