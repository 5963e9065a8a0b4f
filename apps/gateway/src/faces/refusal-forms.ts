import { anthropicRefusal } from './anthropic/refusal-form.js';
import { chatFieldNames } from './openai/field-names.js';
import { markdownRefusal } from './markdown/markdown-error.js';
import { refusalWith } from './openai/refusal.js';
import { responseFieldNames } from './openai/responses/field-names.js';
import type { RefusalForm } from '../refusals/refusal.js';

/** By the beginning of the address, since a request may be refused before anybody knows its route. */
const forms: Readonly<Record<string, RefusalForm>> = {
  '/openai/v1/responses': refusalWith(responseFieldNames),
  '/openai/': refusalWith(chatFieldNames),
  '/anthropic/': anthropicRefusal,
  '/md/': markdownRefusal,
};

const native: RefusalForm = ({ status, error }) => ({ status, body: { error } });

export function refusalFormFor(url: string): RefusalForm {
  const face = Object.keys(forms).find((prefix) => url.startsWith(prefix));
  return (face === undefined ? undefined : forms[face]) ?? native;
}
