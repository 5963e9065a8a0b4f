import { json, type Route } from '../route.js';

export const modelRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/models',
    operation: 'listModels',
    group: 'Models',
    summary: 'List models',
    text: 'What can be asked, with what it can do and costs. Not all that is taken is listed: some servers do not say what they serve.',
    access: 'token',
    answers: [json(200, 'Models', 'The models.')],
    refusals: [],
  },
];
