import type { CallJob, CallResult } from '#shared/contracts';
import { keptOutput } from './kept-output.js';
import type { ToolEnd } from './run-tool.js';
import { shownText } from './shown-text.js';

export type OutputOf = Pick<CallJob, 'owner' | 'key' | 'name'>;

export type KeptWhole =
  | { kind: 'kept'; file: string; size: number }
  /** The first `size` bytes of it, for it was longer than a file may be. */
  | { kind: 'kept in part'; file: string; size: number }
  | { kind: 'lost'; reason: string };

/** Where outputs go that are too long to be shown. */
export interface Wholes {
  /** Reads the content to its end, or lets go of it; never throws. */
  keep(call: OutputOf, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<KeptWhole>;
}

type Output = Pick<CallResult, 'output' | 'truncated' | 'file'>;

/** For the line that says what was left out. */
const lineBytes = 300;
const chunkBytes = 131_072;
/** What is stripped of a text makes it shorter, so a little more than fits is looked at. */
const slack = 4;

/** What of a tool's output is told, and that the rest can be found. */
export class Outputs {
  constructor(
    private readonly limitBytes: number,
    private readonly wholes: Wholes,
  ) {}

  /** For what Parley says itself. */
  plain(text: string): Output {
    return keptOutput(shownText(text), this.limitBytes);
  }

  async of(
    call: OutputOf,
    { text, whole, outputBytes = this.limitBytes }: ToolEnd,
    signal: AbortSignal,
  ): Promise<Output> {
    const limit = Math.min(outputBytes, this.limitBytes);
    const shown = keptOutput(shownText(text.slice(0, limit * slack)), limit);
    if (!whole && !shown.truncated && text.length <= limit * slack) return shown;
    const kept = await this.wholes.keep(call, whole ?? chunksOf(text), signal);
    const { output } = keptOutput(shown.output, Math.max(limit - lineBytes, 0));
    const size = whole ? undefined : Buffer.byteLength(text);
    const line = lineFor(kept, Buffer.byteLength(output), size);
    const told = output === '' ? line : `${output}\n${line}`;
    return { output: told, truncated: true, ...(kept.kind === 'lost' ? {} : { file: kept.file }) };
  }
}

/** `size` of all, where that is known. */
function lineFor(kept: KeptWhole, shown: number, size: number | undefined): string {
  switch (kept.kind) {
    case 'kept':
      return `[${left(kept.size, shown)} The whole is kept as the file ${kept.file}.]`;
    case 'kept in part':
      return `[${left(size, shown)} The first ${kept.size} bytes are kept as the file ${kept.file}.]`;
    case 'lost':
      return `[${left(size, shown)} The whole could not be kept: ${kept.reason}]`;
  }
}

function left(size: number | undefined, shown: number): string {
  if (size === undefined) return `Only the first ${shown} bytes are shown.`;
  return `${Math.max(size - shown, 0)} of ${size} bytes are left out here.`;
}

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += chunkBytes) yield bytes.subarray(from, from + chunkBytes);
}
