import type { z } from 'zod';
import { projectSchema, type Project } from '#shared/contracts';

/** In a list; a prompt may be long, and is told where one project is asked for. */
export const listedProjectSchema = projectSchema.omit({ prompt: true });

export interface ProjectsView {
  projects: z.infer<typeof listedProjectSchema>[];
}

export function projectsViewOf(projects: readonly Project[]): ProjectsView {
  return { projects: projects.map((project) => listedProjectSchema.parse(project)) };
}
