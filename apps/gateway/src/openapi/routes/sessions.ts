import { parameters } from '../parameters.js';
import { events, json, nothing, type Route } from '../route.js';

const { after, lastEventId, snapshots, format } = parameters;

export const sessionRoutes: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/sessions',
    operation: 'createSession',
    group: 'Sessions',
    summary: 'Begin a session',
    access: 'token',
    body: { schema: 'NewSession', required: false },
    answers: [json(201, 'Session', 'The session.')],
    refusals: ['unknown_model', 'unknown_agent'],
  },
  {
    method: 'get',
    path: '/v1/sessions/{session}',
    operation: 'readSession',
    group: 'Sessions',
    summary: 'Read a session',
    access: 'token',
    answers: [json(200, 'Session', 'The session.')],
    refusals: ['not_found'],
  },
  {
    method: 'get',
    path: '/v1/sessions/{session}/messages',
    operation: 'readMessages',
    group: 'Sessions',
    summary: 'Read what was said',
    text: 'The path, up to what is being written at this moment.',
    access: 'token',
    answers: [json(200, 'Messages', 'The messages, oldest first.')],
    refusals: ['not_found'],
  },
  {
    method: 'get',
    path: '/v1/sessions/{session}/events',
    operation: 'watchSession',
    group: 'Watching',
    summary: 'Watch a session',
    text: 'Without end. Without a cursor a snapshot comes first; with one, what follows it. A cursor that cannot be gone on from gives `session.reset` and a snapshot, never a silent hole.',
    access: 'token or ticket',
    parameters: [after, lastEventId, snapshots, format],
    answers: [events('The events of the session.', 'SessionEvent', 'StreamClosed')],
    refusals: ['not_found', 'rate_limited'],
  },
  {
    method: 'post',
    path: '/v1/sessions/{session}/stop',
    operation: 'stopSession',
    group: 'Sessions',
    summary: 'Stop whatever runs, and hold what waits',
    text: 'What was said stays.',
    access: 'token',
    answers: [nothing(204, 'It is stopped, will be, or nothing ran.')],
    refusals: ['not_found'],
  },
];
