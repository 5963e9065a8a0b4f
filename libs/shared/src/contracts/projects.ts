import { z } from 'zod';
import { invalidRequest, ParleyError } from './errors.js';
import { idSchema } from './ids.js';
import { permissionsSchema } from './permissions.js';
import { storable } from './text.js';

/** What sessions of one undertaking have in common. */
export const projectSchema = z.object({
  id: idSchema,
  owner: idSchema,
  name: z.string().min(1).max(200),
  prompt: z.string().max(100_000).optional(),
  /** A folder on the machines of the tools services, below one that the operator allows. */
  root: z.string().min(1).max(4_096).optional(),
  /** Below the root; without it nothing there may be written. */
  writable: z.array(z.string().min(1).max(4_096)).max(100).optional(),
  permissions: permissionsSchema.optional(),
  createdAt: z.iso.datetime(),
});
export type Project = z.infer<typeof projectSchema>;
export const projectDefinitionSchema = projectSchema
  .omit({ id: true, owner: true, createdAt: true })
  .strict();
export type ProjectDefinition = z.infer<typeof projectDefinitionSchema>;

const { name, prompt, root, writable, permissions } = projectDefinitionSchema.shape;

/** What was not said stays; null takes away what need not be there. */
export const projectChangeSchema = z.strictObject({
  name: name.optional(),
  prompt: prompt.nullable(),
  root: root.nullable(),
  writable: writable.nullable(),
  permissions: permissions.nullable(),
});
export type ProjectChange = z.infer<typeof projectChangeSchema>;

/** Throws what `keepableProject` does. */
export function changedProject(stored: ProjectDefinition, change: ProjectChange): ProjectDefinition {
  const said = Object.entries({ ...stored, ...change }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return keepableProject(projectDefinitionSchema.parse(Object.fromEntries(said)));
}

const mostCharacters = 200_000;

/** Throws `invalid_request` and `too_large` for what cannot be kept as it was written. */
export function keepableProject(project: ProjectDefinition): ProjectDefinition {
  const bad = Object.entries(project).filter(
    ([, value]) => JSON.stringify(storable(value)) !== JSON.stringify(value),
  );
  if (bad.length > 0) {
    const problem = 'must hold neither NUL characters nor half surrogate pairs';
    throw invalidRequest(bad.map(([path]) => ({ path, problem })));
  }
  const { length } = JSON.stringify(project);
  if (length <= mostCharacters) return project;
  const problem = `has ${length} characters as JSON; at most ${mostCharacters} are taken`;
  const details = [{ path: 'body', problem }];
  throw new ParleyError({ code: 'too_large', message: `body: ${problem}`, details });
}

export const projectQueries = {
  'memory.project.create': {
    request: z.strictObject({ user: idSchema, project: projectDefinitionSchema }),
    response: projectSchema,
  },
  'memory.project.list': {
    request: z.strictObject({ user: idSchema }),
    response: z.object({ projects: z.array(projectSchema) }),
  },
  /** `user` null is the service itself. */
  'memory.project.get': {
    request: z.strictObject({ user: idSchema.nullable(), project: idSchema }),
    response: projectSchema,
  },
  'memory.project.change': {
    request: z.strictObject({ user: idSchema, project: idSchema, change: projectChangeSchema }),
    response: projectSchema,
  },
  /** Its sessions stay, without a project. */
  'memory.project.delete': {
    request: z.strictObject({ user: idSchema, project: idSchema }),
    response: z.object({ ok: z.literal(true) }),
  },
} as const;
