import { z } from 'zod';
import { storable } from '#shared/contracts';
import type { InputShape, ToolSaid } from '../../registry/index.js';

const resultSchema = z.object({
  content: z.array(z.unknown()).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional(),
});

const blockSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.enum(['image', 'audio']), data: z.string(), mimeType: z.string() }),
  z.object({ type: z.literal('resource_link'), uri: z.string(), name: z.string().optional() }),
  z.object({
    type: z.literal('resource'),
    resource: z.object({
      uri: z.string(),
      mimeType: z.string().optional(),
      text: z.string().optional(),
      blob: z.string().optional(),
    }),
  }),
]);

/** What a model is told of a result: its texts, and of everything else what it was. */
export function saidOf(
  result: unknown,
  promised: InputShape<unknown> | undefined,
): Required<Pick<ToolSaid, 'text' | 'outcome'>> {
  const { data, error } = resultSchema.safeParse(result);
  if (!data) {
    const problem = z.prettifyError(error).split('\n')[0];
    return { outcome: 'error', text: `The server answered with what is no result of a tool (${problem}).` };
  }
  const { isError = false, structuredContent } = data;
  const blocks = data.content.map(blockText);
  const structured = structuredContent === undefined ? [] : [JSON.stringify(structuredContent)];
  const hasText = data.content.some((block) => blockSchema.safeParse(block).data?.type === 'text');
  const text = storable([...blocks, ...(hasText ? [] : structured)].join('\n'));
  const broken = isError ? undefined : brokenPromise(structuredContent, promised);
  if (broken !== undefined) return { outcome: 'error', text: `${broken}\nWhat it said:\n${text}` };
  return { outcome: isError ? 'error' : 'ok', text };
}

function brokenPromise(structured: unknown, promised: InputShape<unknown> | undefined): string | undefined {
  if (!promised) return undefined;
  const lead = 'The answer is not what the server promises of this tool';
  if (structured === undefined) return `${lead}: it has no structured content.`;
  const checked = promised.check(structured);
  return checked.kind === 'fits' ? undefined : `${lead}: ${checked.problem}.`;
}

function blockText(value: unknown): string {
  const { data: block } = blockSchema.safeParse(value);
  if (!block) return '[Something of a kind that is not known here was left out.]';
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return `[${block.type}, ${block.mimeType}, ${bytesOf(block.data)} bytes: left out]`;
    case 'resource_link':
      return `[link to a resource: ${[block.name, block.uri].filter(Boolean).join(', ')}]`;
    case 'resource': {
      const { uri, mimeType = 'of no type', text, blob = '' } = block.resource;
      return text ?? `[resource ${uri}, ${mimeType}, ${bytesOf(blob)} bytes: left out]`;
    }
  }
}

function bytesOf(base64: string): number {
  return Buffer.byteLength(base64, 'base64');
}
