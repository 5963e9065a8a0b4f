import { z } from 'zod';
import { idSchema } from './ids.js';

/** Alone, or behind the word that says what kind of credential it is: `Bearer ${GITHUB_TOKEN}`. */
const secretReference = /^(?:[A-Za-z]{1,20} )?\$\{[A-Z][A-Z0-9_]*\}$/;
/** Secrets are named, never written down: `${GITHUB_TOKEN}` is that variable of the tools service. */
const value = z.string().max(10_000);

const limits = {
  title: z.string().max(200).optional(),
  /** How many of its calls run at once. */
  concurrency: z.number().int().min(1).max(1_000).optional(),
  timeoutMs: z.number().int().min(1).max(3_600_000).optional(),
  /** Names of those of its tools that are offered; without the list, all. */
  tools: z.array(z.string().max(200)).max(500).optional(),
  /** Whether what it says of its own tools (that one only reads, that one may be repeated) is believed. */
  trusted: z.boolean().optional(),
};

/** A Model Context Protocol server that speaks over HTTP. */
export const httpToolServerSchema = z.strictObject({
  kind: z.literal('http'),
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  headers: z.record(z.string().max(200), value).optional(),
  ...limits,
});
/** One that the tools service starts: whoever may define it may run programs, so only the operator's file can. */
export const stdioToolServerSchema = z.strictObject({
  kind: z.literal('stdio'),
  command: z.string().min(1).max(1_000),
  args: z.array(z.string().max(10_000)).max(100).optional(),
  env: z.record(z.string().max(200), value).optional(),
  ...limits,
});
export const toolServerSchema = z.discriminatedUnion('kind', [httpToolServerSchema, stdioToolServerSchema]);
export type ToolServer = z.infer<typeof toolServerSchema>;
export type HttpToolServer = z.infer<typeof httpToolServerSchema>;

export function isSecretReference(text: string): boolean {
  return secretReference.test(text);
}

/** Each place in a value where a variable of the tools service is named. */
export const variableReference = /\$\{([A-Z][A-Z0-9_]*)\}/g;

/**
 * The first variable that a server made by API may not name. Its maker also chooses where its headers go, so he could
 * send himself whatever else the tools service has in its environment.
 */
export function variableKeptFrom(text: string): string | undefined {
  const names = [...text.matchAll(variableReference)].map(([, name = '']) => name);
  return names.find((name) => !name.startsWith('MCP_'));
}

const named = { id: idSchema, server: httpToolServerSchema };
export const namedToolServerSchema = z.object(named);
export type NamedToolServer = z.infer<typeof namedToolServerSchema>;

/** Those made by API; they are every user's, and an administrator's to change. */
export const toolServerQueries = {
  'memory.tool-server.list': {
    request: z.strictObject({}),
    response: z.object({ servers: z.array(namedToolServerSchema) }),
  },
  'memory.tool-server.put': {
    /** `by`: who does it, for the audit trail. */
    request: z.strictObject({ ...named, by: idSchema.optional() }),
    response: namedToolServerSchema,
  },
  'memory.tool-server.delete': {
    request: z.strictObject({ id: idSchema, by: idSchema.optional() }),
    response: z.object({ ok: z.literal(true) }),
  },
} as const;
