import { json, type Answer, type Route } from '../route.js';

const inText = (mediaType: string, means: string): Answer => {
  return { status: 200, means, content: [{ kind: 'text', mediaType }] };
};
const open = { method: 'get', group: 'Operating', access: 'open', refusals: [] } as const;

export const operatingRoutes: readonly Route[] = [
  {
    ...open,
    path: '/healthz',
    operation: 'isAlive',
    summary: 'Whether the process lives',
    answers: [json(200, 'Alive', 'It does.')],
  },
  {
    ...open,
    path: '/readyz',
    operation: 'isReady',
    summary: 'Whether it wants traffic',
    answers: [json(200, 'Readiness', 'It does.'), json(503, 'Readiness', 'It does not, and why.')],
  },
  {
    ...open,
    path: '/metrics',
    operation: 'readMetrics',
    summary: 'Figures for Prometheus',
    answers: [inText('text/plain', 'The text format of Prometheus, version 0.0.4.')],
  },
  {
    ...open,
    path: '/openapi.json',
    operation: 'readOpenApi',
    summary: 'This document',
    answers: [inText('application/json', 'OpenAPI 3.1.')],
  },
  {
    ...open,
    path: '/docs',
    operation: 'readDocs',
    summary: 'This document, for people',
    answers: [inText('text/html', 'A page without scripts.')],
  },
];
