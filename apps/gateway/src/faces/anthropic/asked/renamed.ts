import { ParleyError } from '#shared/contracts';

/** What refuses in our own words names our own fields; its reader has sent others. */
export function renamed<T>(parse: () => T, nameOf: (path: string) => string): T {
  try {
    return parse();
  } catch (error) {
    throw ParleyError.is(error) ? withNames(error, nameOf) : error;
  }
}

export async function renamedLater<T>(parsing: Promise<T>, nameOf: (path: string) => string): Promise<T> {
  try {
    return await parsing;
  } catch (error) {
    throw ParleyError.is(error) ? withNames(error, nameOf) : error;
  }
}

function withNames({ body }: ParleyError, nameOf: (path: string) => string): ParleyError {
  if (!body.details) return new ParleyError(body);
  const details = body.details.map(({ path, problem }) => ({ path: nameOf(path), problem }));
  const message = details.map(({ path, problem }) => (path ? `${path}: ${problem}` : problem)).join('; ');
  return new ParleyError({ ...body, message, details });
}

const names: [ours: string, theirs: string][] = [
  ['text', 'messages'],
  ['attachments', 'messages'],
  ['results', 'messages'],
  ['systemPrompt', 'system'],
  ['model', 'model'],
  ['agent', 'model'],
  ['sampling.temperature', 'temperature'],
  ['sampling.topP', 'top_p'],
  ['sampling.topK', 'top_k'],
  ['sampling.stop', 'stop_sequences'],
  ['sampling', 'temperature'],
  ['thinking', 'thinking'],
  ['maxTokens', 'max_tokens'],
  ['answerSchema', 'output_config.format.schema'],
  ['clientTools', 'tools'],
];

/** A field of a submit as Anthropic calls it. */
export function anthropicName(path: string): string {
  const known = names.find(([ours]) => path === ours || path.startsWith(`${ours}.`));
  if (!known) return path;
  const [ours, theirs] = known;
  return `${theirs}${path.slice(ours.length)}`.replace(/\.inputSchema\b/, '.input_schema');
}
