import { z } from 'zod';

export const cursor = z
  .string()
  .describe('A place in a session’s log: the `id` of an event. Opaque; treat it as text.');

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,256}$/)
  .describe('The same key with the same body names the same turn, at any gateway and after any restart.');
