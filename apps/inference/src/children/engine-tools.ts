import { z } from 'zod';
import { idSchema, problemsOf, type Session } from '#shared/contracts';
import type { ToolOffer } from '../turns/tools-port.js';

export const agentInputSchema = z.object({
  prompt: z
    .string()
    .min(1)
    .max(100_000)
    .describe('All that it has to know: it sees nothing of this conversation.'),
  agent: idSchema.optional().describe('The id of another agent than yourself that is to do it.'),
  background: z
    .boolean()
    .optional()
    .describe(
      'Do not wait for it: you are told when it has ended, and task_output says how far it has come.',
    ),
  model: z.string().max(200).optional().describe('Another model than the one that it would have.'),
  name: z.string().min(1).max(200).optional().describe('What to call it, in a few words.'),
});
export type AgentInput = z.infer<typeof agentInputSchema>;

export const taskInputSchema = z.object({
  task: z.string().min(1).max(64).describe('The id that you were given when it began.'),
  waitSeconds: z
    .number()
    .int()
    .min(0)
    .max(3_600)
    .optional()
    .describe('How long to wait for its end. Without it you are told at once how far it is.'),
});
export type TaskInput = z.infer<typeof taskInputSchema>;

/** How many may work for one session at once, and how deep they may lie below the first one. */
export interface FamilyLimits {
  children: number;
  depth: number;
}

export const startsAgent = 'agent';
export const readsTask = 'task_output';

/** The tools that the engine carries out itself, as far as a session may use them. */
export function engineTools(
  session: Pick<Session, 'parent'>,
  { children, depth }: FamilyLimits,
): readonly ToolOffer[] {
  return children > 0 && depthOf(session) < depth ? offers : [];
}

export function depthOf({ parent }: Pick<Session, 'parent'>): number {
  return parent?.depth ?? 0;
}

/** What a model has written, or what is wrong with it in words that it can act on. */
export function readInput<T>(
  schema: z.ZodType<T>,
  input: unknown,
): { kind: 'read'; input: T } | { kind: 'unfit'; problem: string } {
  const read = schema.safeParse(input);
  if (read.success) return { kind: 'read', input: read.data };
  const problem = problemsOf(read.error)
    .map(({ path, problem: what }) => (path ? `${path}: ${what}` : what))
    .join('; ');
  return { kind: 'unfit', problem };
}

const offers: readonly ToolOffer[] = [
  {
    name: startsAgent,
    title: 'Sub-agent',
    description:
      'Gives a task to a sub-agent, which works in a conversation of its own and answers with one text. ' +
      'Several in one step work side by side. It may do no more than you may, and what you must ask for it must ask for too.',
    inputSchema: jsonSchemaOf(agentInputSchema),
  },
  {
    name: readsTask,
    title: 'Output of a sub-agent',
    description: 'What a sub-agent has answered, or, while it works, what it has said last.',
    inputSchema: jsonSchemaOf(taskInputSchema),
  },
];

function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const written: Record<string, unknown> = { ...z.toJSONSchema(schema, { io: 'input' }) };
  delete written['$schema'];
  return written;
}
