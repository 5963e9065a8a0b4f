import { z } from 'zod';
import { BadFile, readMarkdown } from './front-matter.js';

export interface Skill {
  /** By which a text calls it. */
  name: string;
  description?: string | undefined;
  text: string;
}

export const skillName = /^[a-z0-9-]{1,64}$/;
const rule = 'must be 1 to 64 characters out of a-z, 0-9 and "-"';

const fieldsSchema = z.strictObject({
  name: z.string().regex(skillName, rule).optional(),
  description: z.string().max(1_000).optional(),
});

/** A skill out of a Markdown file; its name is that of the file unless it says another. Throws `BadFile`. */
export function readSkill(fileName: string, text: string): Skill {
  const { fields, body, bodyLine } = readMarkdown(text, fieldsSchema);
  const { name = fileName, description } = fields;
  if (!skillName.test(name)) throw new BadFile(1, `its name, without .md, ${rule}`);
  if (body === '') throw new BadFile(bodyLine, 'says nothing');
  return { name, description, text: body };
}
