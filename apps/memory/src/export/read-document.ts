import {
  invalidRequest,
  parseOrRefuse,
  ParleyError,
  sessionExportSchema,
  type Problem,
  type SessionExport,
} from '#shared/contracts';
import { countParts, mostOfMessage, mostParts, partsOf } from './count-parts.js';
import { hostileParts, mostProblems, unknownFields } from './hostile-parts.js';
import { looseEnds } from './loose-ends.js';

const mostPrompt = 100_000;
const mostName = 200;
const mostAgents = 50;

/** To be called in a thread of its own: it takes seconds. Throws `invalid_request` with the path of what is wrong; nothing of a file counts before all of it is right. */
export function readDocument(bytes: Uint8Array): SessionExport {
  refuse(tooMany(bytes));
  const given = parsed(bytes);
  refuse(foreign(given));
  refuse(hostileParts(given));
  const document = parseOrFew(given);
  refuse(unknownFields(given, document));
  refuse([...tooLarge(document), ...tooLargeMessages(document), ...looseEnds(document)]);
  return document;
}

function tooMany(bytes: Uint8Array): Problem[] {
  if (countParts(bytes) <= mostParts) return [];
  return [{ path: '', problem: `The file holds more than ${mostParts} values.` }];
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalidRequest([{ path: '', problem: 'The file is not JSON in UTF-8.' }]);
  }
}

/** Of a file that is something else altogether, only that is told. */
function foreign(given: unknown): Problem[] {
  const { parley, version } =
    typeof given === 'object' && given !== null ? (given as Partial<SessionExport>) : {};
  if (parley !== 'session')
    return [{ path: 'parley', problem: 'must be "session": this is no exported session' }];
  if (version !== 1) return [{ path: 'version', problem: 'must be 1: no other version is known here' }];
  return [];
}

function parseOrFew(given: unknown): SessionExport {
  try {
    return parseOrRefuse(sessionExportSchema, given);
  } catch (error) {
    if (ParleyError.is(error)) refuse(error.body.details ?? []);
    throw error;
  }
}

function tooLarge({ settings }: SessionExport): Problem[] {
  const { systemPrompt, model, agents } = settings;
  const lengths = [
    { path: 'settings.systemPrompt', length: systemPrompt?.length ?? 0, most: mostPrompt },
    { path: 'settings.model', length: model?.length ?? 0, most: mostName },
    { path: 'settings.agents', length: agents.length, most: mostAgents },
  ];
  return lengths.flatMap(({ path, length, most }) =>
    length <= most ? [] : [{ path, problem: `is longer than ${most}` }],
  );
}

function tooLargeMessages({ messages }: SessionExport): Problem[] {
  const problem = `holds more than ${mostOfMessage} values`;
  return messages.flatMap((message, place) =>
    partsOf(message) <= mostOfMessage ? [] : [{ path: `messages.${place}`, problem }],
  );
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw invalidRequest(problems.slice(0, mostProblems));
}
