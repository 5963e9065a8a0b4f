import type { ErrorCode } from '#shared/contracts';
import type { Parameter } from './parameters.js';
import type { SchemaName } from './schemas/named.js';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export const groups = {
  Sessions: 'A session is one conversation: one log, one writer, one turn at a time.',
  History:
    'What was said is a tree; what lies between its root and the head is the path, and that alone is told to models.',
  Knowledge:
    'What agents remember, feel and plan, and where they are. It hangs on what was said, and counts as long as that is on the path.',
  Turns: 'Somebody says something, and the agents answer. A turn goes on when its client leaves.',
  Queue: 'Turns that wait for the one that runs.',
  Approvals: 'What a turn wants to do and may not do unasked, and calls that the client carries out.',
  Schedules: 'Turns that are submitted at their time, whoever is there by then.',
  Watching: 'Live events, over server-sent events or a WebSocket.',
  Files: 'What is attached to turns: uploaded once, then named in turns of any session.',
  Projects: 'What sessions have in common: a prompt, a folder, permissions.',
  Agents: 'Who answers: files for everybody, and agents of one’s own.',
  Tools: 'What agents may use, and the servers that it comes from.',
  Models: 'What agents think with.',
  Tokens: 'With what one’s programs come in.',
  Spending: 'What turns have cost, and what they may.',
  Faces:
    'The same conversations in the words of other protocols, for the clients that those have. Their bodies are told of in `docs/faces`.',
  Reports: 'Who did what, and what could not be reported.',
  Operating: 'For those who run the service. Needs no token.',
} as const;
export type Group = keyof typeof groups;

/** What a body of an answer is. */
export type Content =
  | { kind: 'nothing' }
  | { kind: 'json'; schema: SchemaName }
  | { kind: 'events'; schemas: readonly SchemaName[] }
  | { kind: 'text'; mediaType: string }
  /** Of whatever media type. */
  | { kind: 'bytes' };

export interface Answer {
  status: number;
  means: string;
  /** Several of one status are told apart by their media types. */
  content: readonly Content[];
  namesTurn?: true;
}

/** One endpoint, as it is told to those who use it. */
export interface Route {
  method: Method;
  /** With `{name}` for what varies; each is a path parameter. */
  path: string;
  operation: string;
  group: Group;
  summary: string;
  text?: string;
  access: 'open' | 'token' | 'token or ticket';
  parameters?: readonly Parameter[];
  /** JSON, unless it says otherwise. */
  body?: { schema: SchemaName; required: boolean; mediaType?: 'application/json' | 'multipart/form-data' };
  answers: readonly Answer[];
  /** Beside those that its access and its body bring along. */
  refusals: readonly ErrorCode[];
  frames?: { client: SchemaName; server: SchemaName };
  /** Of what form its refusals are; ours unless it says otherwise. */
  refusesIn?: 'our form' | 'its protocol’s form';
}

export function json(status: number, schema: SchemaName, means: string): Answer {
  return { status, means, content: [{ kind: 'json', schema }] };
}

export function nothing(status: number, means: string): Answer {
  return { status, means, content: [{ kind: 'nothing' }] };
}

export function events(means: string, ...schemas: SchemaName[]): Answer {
  return { status: 200, means, content: [{ kind: 'events', schemas }] };
}

/** Of whatever goes through a session's mailbox. */
export const pending = json(202, 'Pending', 'It is stored, and the session has not answered in time.');
