import { isRecord, parseJson } from './json.js';
import { completed, fits, hasKey } from './schema-fit.js';
import { ScriptProblem, type Directive } from './script/directive.js';
import { scan } from './script/scanner.js';

/**
 * What the quoted messages have for a request that asks for this schema: the last of what is meant for it. A value that
 * fits another closed schema is for somebody else, so one message can have something for each who asks about it.
 */
export function forClassifiers(material: string, schema: unknown): Directive[] {
  const scripts = quotedDirectives(spokenIn(material)).flatMap((each) => scriptFor(each, schema) ?? []);
  return scripts.at(-1)?.directives ?? [];
}

interface Script {
  directives: Directive[];
}

/** Undefined where it is not meant for this schema. */
function scriptFor(directive: Directive, schema: unknown): Script | undefined {
  if (directive.kind === 'json') {
    return fits(schema, directive.value) ? { directives: [whole(directive, schema)] } : undefined;
  }
  if (directive.kind !== 'classifier') return undefined;
  if (directive.only !== undefined && !hasKey(schema, directive.only)) return undefined;
  const { directives } = scan(directive.script);
  const own = directives.filter((each) => each.kind !== 'json' || fits(schema, each.value));
  const isOfAnother = own.length < directives.length && !own.some(({ kind }) => kind === 'json');
  return isOfAnother ? undefined : { directives: own.map((each) => whole(each, schema)) };
}

function whole(directive: Directive, schema: unknown): Directive {
  return directive.kind === 'json' ? { ...directive, value: completed(schema, directive.value) } : directive;
}

/** Who quotes with a line of JSON for each message has said the words in it, without their escapes. */
function spokenIn(material: string): string {
  const spoken = (line: string): string => {
    const value = line.startsWith('{') ? parseJson(line) : undefined;
    return isRecord(value) ? Object.values(value).map(String).join(' ') : line;
  };
  return material.split('\n').map(spoken).join('\n');
}

/** Old messages may hold anything, halves of directives too. */
function quotedDirectives(material: string): Directive[] {
  try {
    return scan(material).directives;
  } catch (error) {
    if (error instanceof ScriptProblem) return [];
    throw error;
  }
}
