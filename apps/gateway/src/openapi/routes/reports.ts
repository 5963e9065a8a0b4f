import { deedNames, sinkNames } from '#shared/contracts';
import { parameters, type Parameter } from '../parameters.js';
import { json, type Route } from '../route.js';

const { from, to, ofSession, sought, limit, page } = parameters;

const by: Parameter = {
  name: 'by',
  in: 'query',
  description: 'Who did it: the id of a user, or `system`, `reviewer`, and the like.',
  schema: { type: 'string', maxLength: 200 },
};
const deed: Parameter = {
  name: 'deed',
  in: 'query',
  description: 'Those of this name alone.',
  schema: { type: 'string', enum: [...deedNames] },
};
const sink: Parameter = {
  name: 'sink',
  in: 'query',
  description: 'Those of this sink alone.',
  schema: { type: 'string', enum: [...sinkNames] },
};

export const reportRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/audit',
    operation: 'listDeeds',
    group: 'Reports',
    summary: 'List who did what',
    text: 'What was done to what is the asker’s, and what he did; with the scope `admin`, what anybody did. It holds nothing that was said, and stays when the session is gone. A cursor goes on in the same question.',
    access: 'token',
    parameters: [from, to, by, ofSession, deed, sought, limit, page],
    answers: [json(200, 'Deeds', 'A page of them.')],
    refusals: ['invalid_request'],
  },
  {
    method: 'get',
    path: '/v1/reports/dead',
    operation: 'listDeadReports',
    group: 'Reports',
    summary: 'List reports that no sink has taken',
    text: 'Given up after a day of attempts, or refused for good. Needs the scope `admin`.',
    access: 'token',
    parameters: [sink, limit, page],
    answers: [json(200, 'DeadReports', 'A page of them.')],
    refusals: ['invalid_request', 'forbidden'],
  },
  {
    method: 'post',
    path: '/v1/reports/dead/repeat',
    operation: 'repeatDeadReports',
    group: 'Reports',
    summary: 'Try them anew',
    text: 'As if they had just been asked for. Needs the scope `admin`.',
    access: 'token',
    body: { schema: 'RepeatReports', required: false },
    answers: [json(200, 'RepeatedReports', 'They are on the queue.')],
    refusals: ['forbidden'],
  },
];
