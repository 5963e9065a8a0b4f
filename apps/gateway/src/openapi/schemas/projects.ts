import { z } from 'zod';
import { projectSchema } from '#shared/contracts';
import { newProjectSchema, projectChangeBody } from '../../projects/project-body.js';
import { listedProjectSchema, type ProjectsView } from '../../projects/projects-view.js';

export const newProject = newProjectSchema.describe(
  'A new project. `root` is a folder on the machines of the tools services; without `writable` nothing in it may be written.',
);
export const projectChange = projectChangeBody.describe(
  'What is to be changed; the rest stays, and null takes away.',
);
export const project = projectSchema;
export const projects = z
  .object({ projects: z.array(listedProjectSchema) })
  .describe('Oldest first, without their prompts.') satisfies z.ZodType<ProjectsView>;
