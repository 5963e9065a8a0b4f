import { z } from 'zod';
import { zodInput } from '../registry/zod-input.js';
import type { Tool } from '../registry/tool.js';
import { binaryType, headBytes } from './file-type.js';
import { LineWindow, type Window } from './line-window.js';
import { partsOf, withFile, type OpenFile } from '../files/opened/index.js';
import type { Places } from '../files/places.js';
import { toldName, toldSize } from '../files/told.js';
import { largestEdited, versionHash } from './version.js';
import { fields, touchesPath } from '../files/fields.js';

const schema = z.strictObject({
  in: fields.in,
  path: fields.path,
  offset: z.int().min(1, 'must be at least 1').default(1).describe('The first line shown, counted from 1'),
  limit: z
    .int()
    .min(1)
    .max(5_000, 'must be at most 5000')
    .default(2_000)
    .describe('How many lines are shown'),
});

const lineBytes = 2_000;
const textBytes = 131_072;

export function viewFile(places: Places): Tool<z.infer<typeof schema>> {
  return {
    name: 'view_file',
    title: 'View a file',
    description:
      'Shows lines of a text file with their numbers, and the version that edit_file and write_file ask for. Of binary files type and size are told.',
    input: zodInput(schema),
    readOnly: true,
    idempotent: true,
    parallel: true,
    timeoutMs: 60_000,
    touches: touchesPath,
    run: async (input, { place, signal }) => {
      const { root, segments } = await places.target(place, input, 'read');
      const { offset, limit } = input;
      const path = toldName(segments.join('/'));
      return withFile(root, segments, (file) =>
        view(file, path, { offset, limit, lineBytes, textBytes }, signal),
      );
    },
  };
}

async function view(file: OpenFile, path: string, window: Window, signal: AbortSignal): Promise<string> {
  const head = Buffer.alloc(headBytes);
  const { bytesRead } = await file.handle.read(head, 0, headBytes, 0);
  const type = binaryType(head.subarray(0, bytesRead));
  if (type !== undefined) return `${path} is ${type} of ${toldSize(file.size)}; it cannot be shown as text.`;
  const seen = new LineWindow(window);
  // A version is that of all of it, so then it is read to the end.
  const hash = file.size <= largestEdited ? versionHash() : undefined;
  let ended = true;
  for await (const part of partsOf(file, signal)) {
    hash?.update(part);
    seen.push(part);
    ended = !seen.full || hash !== undefined;
    if (!ended) break;
  }
  if (ended) seen.end();
  return told({ path, size: file.size, version: hash?.version(), ended }, seen, window);
}

interface Facts {
  path: string;
  size: number;
  version: string | undefined;
  ended: boolean;
}

function told(
  { path, size, version, ended }: Facts,
  { lines, count, crlf }: LineWindow,
  { offset }: Window,
): string {
  const lineEnds = crlf > 0 ? ', lines end with CRLF' : '';
  const header = [
    `${path}: ${ended ? `${count} ${count === 1 ? 'line' : 'lines'}, ` : ''}${toldSize(size)}${lineEnds}`,
    version === undefined ? 'too large to be edited' : `version: ${version}`,
  ];
  if (lines.length === 0)
    return [...header, ended && count === 0 ? '(empty)' : `(no line ${offset})`].join('\n');
  const last = offset + lines.length - 1;
  const width = String(last).length;
  const numbered = lines.map((line, index) => `${String(offset + index).padStart(width)}\t${line}`);
  const more = !ended || last < count ? [`(there is more: go on with offset ${last + 1})`] : [];
  return [...header, ...numbered, ...more].join('\n');
}
