import { parameters } from '../parameters.js';
import { events, json, nothing, type Answer, type Route } from '../route.js';

const { after, lastEventId, snapshots, format, wait, idempotencyKey, traceparent, limit, page, pace } =
  parameters;

/** How it is answered that a turn begins. */
export const begun: readonly Answer[] = [
  {
    status: 200,
    means: 'The turn, when it is over; or its events, ending with its terminal one.',
    content: [
      { kind: 'json', schema: 'TurnOutcome' },
      { kind: 'events', schemas: ['SessionEvent', 'StreamClosed'] },
    ],
    namesTurn: true,
  },
  { ...json(202, 'Submitted', 'The turn is kept; `events` is where to watch it.'), namesTurn: true },
];

const submit: Route = {
  method: 'post',
  path: '/v1/sessions/{session}/turns',
  operation: 'submitTurn',
  group: 'Turns',
  summary: 'Say something',
  text: 'The turn is durable before this is answered. With `Accept: text/event-stream` the answer is its events; with `?wait=true` it comes when the turn is over; otherwise it is 202 at once. Where the session’s word does not come in time, it is 202 with `pending`, however it was asked. A gateway that shuts down before a turn is over answers `?wait=true` with 202, too; the turn goes on.',
  access: 'token',
  parameters: [idempotencyKey, traceparent, wait],
  body: { schema: 'Submit', required: true },
  answers: begun,
  refusals: [
    'not_found',
    'empty_prompt',
    'unknown_model',
    'unknown_agent',
    'turn_in_progress',
    'queue_full',
    'message_exists',
    'head_moved',
    'idempotency_mismatch',
    'compaction_running',
    'budget_exceeded',
    'rate_limited',
  ],
};

const retry: Route = {
  method: 'post',
  path: '/v1/sessions/{session}/turns/{turn}/retry',
  operation: 'retryTurn',
  group: 'Turns',
  summary: 'Run a turn again',
  text: 'The last turn, where it failed or was stopped, under the same message and asked for in the same way. The new turn has an id of its own; the reply that came to nothing leaves the path and stays in the tree. Answers as a submit does.',
  access: 'token',
  parameters: [idempotencyKey, wait],
  answers: begun,
  refusals: [
    'not_found',
    'unknown_model',
    'unknown_agent',
    'turn_in_progress',
    'compaction_running',
    'budget_exceeded',
    'rate_limited',
  ],
};

export const turnRoutes: readonly Route[] = [
  submit,
  {
    method: 'get',
    path: '/v1/sessions/{session}/turns',
    operation: 'listTurns',
    group: 'Turns',
    summary: 'List the turns of a session',
    access: 'token',
    parameters: [limit, page],
    answers: [json(200, 'Turns', 'A page of them.')],
    refusals: ['not_found'],
  },
  {
    method: 'get',
    path: '/v1/sessions/{session}/turns/{turn}',
    operation: 'readTurn',
    group: 'Turns',
    summary: 'Read a turn',
    text: 'Never older than the log: whoever has just submitted finds it.',
    access: 'token',
    answers: [json(200, 'Turn', 'The turn.')],
    refusals: ['not_found'],
  },
  {
    method: 'get',
    path: '/v1/sessions/{session}/turns/{turn}/events',
    operation: 'watchTurn',
    group: 'Watching',
    summary: 'Watch a turn',
    text: 'That turn’s events, ending with `turn.completed`, `turn.stopped`, `turn.failed` or `turn.rejected`. Of a turn that is over, without a cursor: a snapshot, and the end.',
    access: 'token or ticket',
    parameters: [after, lastEventId, snapshots, format],
    answers: [
      events('The events of the turn.', 'SessionEvent', 'StreamClosed'),
      nothing(204, 'The turn is over, and nothing of it comes behind that cursor.'),
    ],
    refusals: ['not_found', 'rate_limited'],
  },
  {
    method: 'post',
    path: '/v1/sessions/{session}/turns/{turn}/stop',
    operation: 'stopTurn',
    group: 'Turns',
    summary: 'Stop a turn',
    text: 'While it runs, while it waits, and also before it has arrived: the stop is kept and meets it. What was said stays.',
    access: 'token',
    answers: [nothing(204, 'It is stopped, will be, or was over.')],
    refusals: ['not_found'],
  },
  {
    method: 'post',
    path: '/v1/sessions/{session}/turns/{turn}/steer',
    operation: 'steerTurn',
    group: 'Turns',
    summary: 'Say something to a turn that runs',
    text: 'It reads the words between two of its steps. Should it end first, they become the next turn.',
    access: 'token',
    body: { schema: 'Steer', required: true },
    answers: [json(202, 'Steered', 'The words are kept.')],
    refusals: ['not_found', 'empty_prompt', 'turn_not_running', 'budget_exceeded'],
  },
  retry,
  {
    method: 'get',
    path: '/v1/sessions/{session}/turns/{turn}/replay',
    operation: 'replayTurn',
    group: 'Watching',
    summary: 'See a turn again',
    text: 'The events of a turn that is over, in their order, out of what is kept for good: no model is asked, and nothing runs. Deltas are not kept; `block.completed` holds the whole block. Ends with `replay.ended`.',
    access: 'token',
    parameters: [pace],
    answers: [events('The events of the turn.', 'SessionEvent', 'ReplayEnd', 'StreamClosed')],
    refusals: ['not_found', 'turn_in_progress', 'rate_limited'],
  },
];
