import { z } from 'zod';
import { tokenSchema } from '#shared/contracts';
import { newTokenBody } from '../../tokens/token-body.js';

export const newToken = newTokenBody.describe(
  'No scope that the asking token has not. Without `expiresAt` it is good until it is revoked.',
);
export const token = tokenSchema;
export const tokens = z.object({ tokens: z.array(tokenSchema) }).describe('The newest first.');
export const tokenMade = tokenSchema
  .extend({ secret: z.string().describe('What is sent as `Authorization: Bearer`. It is told this once.') })
  .describe('A token, with its secret.');
