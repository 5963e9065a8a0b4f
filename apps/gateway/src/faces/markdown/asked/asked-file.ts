import { z } from 'zod';
import { isStorable, parseOrRefuse } from '#shared/contracts';
import { vaultPath, type VaultPath } from '#shared/vault';

/** A file whose last words are to be answered. */
export interface AskedFile {
  path: VaultPath;
  /** What it is to hold from now on. */
  content?: string;
  agent?: string;
}

const bodySchema = z.strictObject({
  filename: z.string(),
  content: z
    .string()
    .refine(isStorable, 'must hold neither NUL characters nor half surrogate pairs')
    .nullish(),
  agent: z.string().nullish(),
});

export function parseAskedFile(body: unknown): AskedFile {
  const { filename, content, agent } = parseOrRefuse(bodySchema, body, 'body');
  const named = agent?.trim() ?? '';
  return {
    path: vaultPath(filename),
    ...(content === null || content === undefined ? {} : { content }),
    ...(named === '' ? {} : { agent: named }),
  };
}
