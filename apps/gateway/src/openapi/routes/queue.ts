import { json, nothing, type Answer, type Route } from '../route.js';

const pending: Answer = json(202, 'Pending', 'It is stored, and the session has not answered in time.');

export const queueRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/sessions/{session}/queue',
    operation: 'readQueue',
    group: 'Queue',
    summary: 'Read the queue',
    access: 'token',
    answers: [json(200, 'Queue', 'What waits, as of now.')],
    refusals: ['not_found'],
  },
  {
    method: 'patch',
    path: '/v1/sessions/{session}/queue/{turn}',
    operation: 'editQueued',
    group: 'Queue',
    summary: 'Change the words or the place of what waits',
    access: 'token',
    body: { schema: 'QueueEdit', required: true },
    answers: [nothing(204, 'It is changed.'), pending],
    refusals: ['not_found', 'empty_prompt'],
  },
  {
    method: 'delete',
    path: '/v1/sessions/{session}/queue/{turn}',
    operation: 'cancelQueued',
    group: 'Queue',
    summary: 'Take a turn out of the queue',
    access: 'token',
    answers: [nothing(204, 'It never runs.'), pending],
    refusals: ['not_found'],
  },
  {
    method: 'post',
    path: '/v1/sessions/{session}/queue/resume',
    operation: 'resumeQueue',
    group: 'Queue',
    summary: 'Let a queue that was held go on',
    access: 'token',
    answers: [nothing(204, 'It goes on.'), pending],
    refusals: ['not_found'],
  },
];
