import { usageGroups, usagePurposes, withOrWithout } from '#shared/contracts';
import { reference, type JsonSchema } from './components.js';

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: true;
  description: string;
  schema: JsonSchema;
}

const ownId = (name: string, description: string): Parameter => {
  return { name, in: 'path', required: true, description, schema: reference('Id') };
};

/** Those of an address, by the name that stands in its braces. */
export const pathParameters: Readonly<Record<string, Parameter>> = {
  session: ownId('session', 'The session. Somebody else’s answers 404, as if it did not exist.'),
  turn: ownId('turn', 'The turn.'),
  message: ownId('message', 'The message, on the path or on another branch.'),
  memory: ownId('memory', 'The memory, as a list tells it.'),
  scene: ownId('scene', 'The scene.'),
  plan: ownId('plan', 'The plan.'),
  token: ownId('token', 'The token’s id, which is not its secret.'),
  approval: ownId('approval', 'The approval.'),
  key: ownId('key', 'The `key` of the call, as `tool.requested` and the call’s own block tell it.'),
  project: ownId('project', 'The project. Somebody else’s answers 404, as if it did not exist.'),
  agent: ownId('agent', 'The agent.'),
  server: ownId('server', 'The tool server.'),
  schedule: ownId('schedule', 'The schedule.'),
  file: ownId('file', 'The file. Somebody else’s answers 404, as if it did not exist.'),
  chat: {
    name: 'chat',
    in: 'path',
    required: true,
    description: 'The chat’s id, as the page has chosen it.',
    schema: { type: 'string' },
  },
  response: {
    name: 'response',
    in: 'path',
    required: true,
    description: 'The response’s id.',
    schema: { type: 'string' },
  },
  model: {
    name: 'model',
    in: 'path',
    required: true,
    description: 'The agent’s id.',
    schema: { type: 'string' },
  },
  path: {
    name: 'path',
    in: 'path',
    required: true,
    description: 'Relative, with `/` between folders.',
    schema: { type: 'string' },
  },
};

export const parameters = {
  idempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'Makes a retry safe. With another body it is 409 `idempotency_mismatch`.',
    schema: reference('IdempotencyKey'),
  },
  traceparent: {
    name: 'traceparent',
    in: 'header',
    description: 'W3C’s: the turn’s own trace will link to that one. What is none is passed over.',
    schema: { type: 'string' },
  },
  wait: {
    name: 'wait',
    in: 'query',
    description: '`true`: answer when the turn is over.',
    schema: { type: 'string', enum: ['true', 'false'], default: 'false' },
  },
  after: {
    name: 'after',
    in: 'query',
    description: 'Go on behind this event. `Last-Event-ID` wins over it.',
    schema: reference('Cursor'),
  },
  lastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    description: 'The id of the last event that was received; browsers send it when they come back.',
    schema: reference('Cursor'),
  },
  lastPlaces: {
    name: 'Last-Event-ID',
    in: 'header',
    description:
      'The last id of a stream of the same sessions in the same order. It wins over the cursors in `watch`.',
    schema: { type: 'string' },
  },
  snapshots: {
    name: 'snapshots',
    in: 'query',
    description: '`1`: with a cursor too, the state at that place comes first.',
    schema: { type: 'string', enum: ['0', '1'], default: '0' },
  },
  format: {
    name: 'format',
    in: 'query',
    description: '`html`: finished messages as HTML fragments, in events `message.html` and `turn.html`.',
    schema: { type: 'string', enum: ['json', 'html'], default: 'json' },
  },
  watch: {
    name: 'watch',
    in: 'query',
    description:
      'Sessions, each perhaps with its cursor: `s1:cursor,s2`. At most `PARLEY_MAX_WATCHED_EVENTS`. Without it, the user’s channel alone.',
    schema: { type: 'string' },
  },
  limit: {
    name: 'limit',
    in: 'query',
    description: 'How many at most.',
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
  },
  rows: {
    name: 'limit',
    in: 'query',
    description: 'How many rows at most.',
    schema: { type: 'integer', minimum: 1, maximum: 1_000, default: 1_000 },
  },
  page: {
    name: 'cursor',
    in: 'query',
    description: 'Go on behind the page that gave this.',
    schema: { type: 'string' },
  },
  from: {
    name: 'from',
    in: 'query',
    description:
      'The first day or instant: `2026-01-31`, `2026-01-31T12:00:00Z`. Unless given, 30 days before `to`; at most 400.',
    schema: { type: 'string' },
  },
  to: {
    name: 'to',
    in: 'query',
    description: 'The first day or instant that does not count any more. Unless given, now.',
    schema: { type: 'string' },
  },
  by: {
    name: 'by',
    in: 'query',
    description: 'What is summed up. Days are those of UTC.',
    schema: { type: 'string', enum: [...usageGroups], default: 'day' },
  },
  purpose: {
    name: 'purpose',
    in: 'query',
    description: 'Only what was spent on this.',
    schema: { type: 'string', enum: [...usagePurposes] },
  },
  pace: {
    name: 'pace',
    in: 'query',
    description: 'So many milliseconds from one event to the next.',
    schema: { type: 'integer', minimum: 0, maximum: 10_000, default: 0 },
  },
  exportFormat: {
    name: 'format',
    in: 'query',
    description: '`json` holds everything and can be imported; `markdown` is to be read.',
    schema: { type: 'string', enum: ['json', 'markdown'], default: 'json' },
  },
  all: {
    name: 'all',
    in: 'query',
    description: '`true`: all branches, a page at a time. `limit` and `cursor` go with it alone.',
    schema: { type: 'string', enum: ['true', 'false'], default: 'false' },
  },
  superseded: {
    name: 'all',
    in: 'query',
    description: '`true`: those too in whose place a newer one stands.',
    schema: { type: 'string', enum: ['true', 'false'], default: 'false' },
  },
  sought: {
    name: 'q',
    in: 'query',
    description: 'What is sought.',
    schema: { type: 'string', minLength: 1, maxLength: 1_000 },
  },
  neededSought: {
    name: 'q',
    in: 'query',
    required: true,
    description:
      'Words that must all be there; `"in this order"`, `-without` and `this or that` mean what they do elsewhere.',
    schema: { type: 'string', minLength: 1, maxLength: 1_000 },
  },
  soughtName: {
    name: 'q',
    in: 'query',
    description: 'Stands somewhere in the name.',
    schema: { type: 'string', minLength: 1, maxLength: 200 },
  },
  archived: {
    name: 'archived',
    in: 'query',
    description: 'Whether those that were archived are told.',
    schema: { type: 'string', enum: [...withOrWithout], default: 'without' },
  },
  children: {
    name: 'children',
    in: 'query',
    description: 'Whether those that work for others are told.',
    schema: { type: 'string', enum: [...withOrWithout], default: 'without' },
  },
  ofProject: {
    name: 'project',
    in: 'query',
    description: 'Only those of this project.',
    schema: reference('Id'),
  },
  ofAgent: {
    name: 'agent',
    in: 'query',
    description: 'Only those of this agent; without it, of all who take part.',
    schema: reference('Id'),
  },
  ofSession: {
    name: 'session',
    in: 'query',
    description: 'Only those of this session.',
    schema: reference('Id'),
  },
} as const satisfies Record<string, Parameter>;
