import { json, type Route } from '../route.js';

/** What is done to what was said. */
export const historyRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/sessions/{session}/compact',
    operation: 'compactSession',
    group: 'Sessions',
    summary: 'Shorten what the model is sent',
    text: 'A summary takes the place of what was said first; the history keeps all of it. It goes on when its client leaves, a second request joins it, and a turn that is submitted meanwhile waits. A stop of the session ends it.',
    access: 'token',
    answers: [
      {
        status: 200,
        means: 'Its events, ending with `context.compacted` or `context.compaction_failed`.',
        content: [{ kind: 'events', schemas: ['SessionEvent', 'StreamClosed'] }],
      },
      json(202, 'Compacting', 'It runs; `events` is where to watch it.'),
    ],
    refusals: ['not_found', 'turn_in_progress', 'budget_exceeded', 'rate_limited'],
  },
  {
    method: 'post',
    path: '/v1/sessions/{session}/undo',
    operation: 'undo',
    group: 'Sessions',
    summary: 'Take the last change of the history back',
    text: 'Of now that is the last compaction that counts: from the next turn on the model is sent again what it had replaced.',
    access: 'token',
    answers: [
      json(200, 'Moved', 'It is taken back.'),
      json(202, 'Pending', 'It is stored, and the session has not answered in time.'),
    ],
    refusals: ['not_found', 'turn_in_progress', 'compaction_running'],
  },
];
