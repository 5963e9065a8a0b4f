import { z } from 'zod';

/**
 * `tool` or `tool(pattern)`, where `*` stands for any characters. The pattern is held against what a call touches:
 * the path of a file tool, the command of a shell, the address of a fetch, else the whole input as JSON.
 */
export const ruleSchema = z
  .string()
  .max(1_000)
  .regex(
    /^[A-Za-z0-9_*-]{1,64}(\(.+\))?$/s,
    'must be a tool, such as write_file, or tool(pattern), such as shell(git *)',
  );
const rules = z.array(ruleSchema).max(200).optional();

/** Of an agent or a project. A deny counts more than an ask, an ask more than an allow. */
export const permissionsSchema = z.strictObject({
  allow: rules,
  ask: rules,
  deny: rules,
  /** Who is asked first: a person unless told otherwise. What the model does not want to decide goes to a person. */
  reviewer: z.enum(['person', 'model']).optional(),
});
export type Permissions = z.infer<typeof permissionsSchema>;

/** Of one turn, which can take away and never give. What `only` does not name is denied. */
export const narrowingSchema = z.strictObject({ only: rules, ask: rules, deny: rules });
export type Narrowing = z.infer<typeof narrowingSchema>;

export const approvalDecisions = ['approve', 'deny', 'edit', 'answer'] as const;
export const approvalDecisionSchema = z.enum(approvalDecisions);
export type ApprovalDecision = z.infer<typeof approvalDecisionSchema>;
