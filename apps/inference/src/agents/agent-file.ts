import { z } from 'zod';
import { agentDefinitionSchema, idPattern, type AgentDefinition } from '#shared/contracts';
import { BadFile, readMarkdown } from './front-matter.js';

/** The file gives the id, and its body the prompt. */
const { prompt, name } = agentDefinitionSchema.shape;
const optional = agentDefinitionSchema.omit({ id: true, prompt: true, name: true }).shape;
const fieldsSchema = z.strictObject({ name: name.optional(), ...optional });

/** An agent out of a Markdown file. Throws `BadFile`. */
export function readAgent(id: string, text: string): AgentDefinition {
  if (!idPattern.test(id)) {
    throw new BadFile(1, 'its name must be 1 to 64 characters out of A-Z, a-z, 0-9, "_" and "-", then .md');
  }
  const { fields, body, bodyLine } = readMarkdown(text, fieldsSchema);
  const said = prompt.safeParse(body);
  if (!said.success)
    throw new BadFile(bodyLine, `the prompt: ${said.error.issues[0]?.message ?? 'is too long'}`);
  return { ...fields, id, name: fields.name ?? id, prompt: body };
}
