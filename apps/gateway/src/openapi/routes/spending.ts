import { parameters } from '../parameters.js';
import { json, type Route } from '../route.js';

const { from, to, by, ofSession, purpose, rows, page } = parameters;

export const spendingRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/usage',
    operation: 'readUsage',
    group: 'Spending',
    summary: 'Read what was spent',
    text: 'The asker’s own, in a moment after it was spent. Of turns that were stopped or failed, too. A cursor goes on in the same question: give the `from` and `to` that the first page was answered with.',
    access: 'token',
    parameters: [from, to, by, ofSession, purpose, rows, page],
    answers: [json(200, 'UsageReport', 'Sums, and the sum of all.')],
    refusals: ['invalid_request'],
  },
  {
    method: 'get',
    path: '/v1/budget',
    operation: 'readBudget',
    group: 'Spending',
    summary: 'Read the budgets',
    text: 'What the asker may spend, and what of it is used. A turn that would go beyond is refused with `budget_exceeded`; one that runs by then goes on to its end.',
    access: 'token',
    answers: [json(200, 'Budgets', 'One for each limit; none where nothing is limited.')],
    refusals: [],
  },
];
