import { z } from 'zod';
import { clientToolSchema, isStorable } from '#shared/contracts';
import { objectSchema } from './shape-fields.js';

/** Together, as JSON: they go with the turn wherever it goes. */
const mostCharacters = 100_000;
const most = 100;

const { title, description } = clientToolSchema.shape;
const unstorable = 'must hold neither NUL characters nor half surrogate pairs';

const tool = clientToolSchema.extend({
  title: title.unwrap().refine(isStorable, unstorable).optional(),
  description: description.refine(isStorable, unstorable),
  inputSchema: objectSchema,
});

/** Tools of one turn that its client runs itself. */
export const clientToolsField = z
  .array(tool)
  .max(most)
  .superRefine((tools, context) => {
    const twice = tools.findIndex(({ name }, index) => tools.findIndex((each) => each.name === name) < index);
    if (twice >= 0) {
      context.addIssue({ code: 'custom', path: [twice, 'name'], message: 'is the name of another one, too' });
    }
    if (JSON.stringify(tools).length > mostCharacters) {
      const message = `must be no longer than ${mostCharacters} characters as JSON, all together`;
      context.addIssue({ code: 'custom', message });
    }
  });
