import { z } from 'zod';

const where = z
  .enum(['project', 'workspace'])
  .optional()
  .describe(
    'Which root the path starts from: the project where the session has one, else its workspace, unless given',
  );

const path = z.string().describe('Relative to that root, with / between folders');

export const fields = {
  in: where,
  path,
  folder: path.default('.'),
  version: z.string().max(64).describe('As view_file told it; a file that has changed since is not touched'),
} as const;

export const touchesPath = { field: 'path', kind: 'path' } as const;
