import { z } from 'zod';
import {
  invalidRequest,
  keepableProject,
  parseOrRefuse,
  projectChangeSchema,
  projectDefinitionSchema,
  type ProjectChange,
  type ProjectDefinition,
} from '#shared/contracts';

const path = z
  .string()
  .min(1)
  .max(4_096)
  .refine(isBelow, 'must be relative to the root and stay below it; `.` is all of it');
const writable = z.array(path).max(100).optional();

export const newProjectSchema = projectDefinitionSchema.extend({ writable });
export const projectChangeBody = projectChangeSchema.extend({ writable: writable.nullable() });

export function parseNewProject(body: unknown): ProjectDefinition {
  return keepableProject(parseOrRefuse(newProjectSchema, body, 'body'));
}

export function parseProjectChange(body: unknown): ProjectChange {
  const change = parseOrRefuse(projectChangeBody, body, 'body');
  if (Object.keys(change).length > 0) return change;
  throw invalidRequest([{ path: 'body', problem: 'must hold something to change' }]);
}

/** Told early and in words; what is really there is for the tools service to judge, each time. */
function isBelow(text: string): boolean {
  return !/^[/\\~]/.test(text) && !text.split(/[/\\]/).includes('..');
}
