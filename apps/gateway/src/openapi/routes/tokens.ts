import { json, nothing, type Route } from '../route.js';

export const tokenRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/tokens',
    operation: 'listTokens',
    group: 'Tokens',
    summary: 'List one’s tokens',
    access: 'token',
    answers: [json(200, 'Tokens', 'Those that open something.')],
    refusals: [],
  },
  {
    method: 'post',
    path: '/v1/tokens',
    operation: 'createToken',
    group: 'Tokens',
    summary: 'Make a token',
    access: 'token',
    body: { schema: 'NewToken', required: true },
    answers: [json(201, 'TokenMade', 'The token, with its secret, which nobody can tell again.')],
    refusals: [],
  },
  {
    method: 'delete',
    path: '/v1/tokens/{token}',
    operation: 'revokeToken',
    group: 'Tokens',
    summary: 'Revoke a token',
    text: 'It opens nothing more, and ends what was opened with it: here at once, at other gateways within half a minute.',
    access: 'token',
    answers: [nothing(204, 'It is revoked.')],
    refusals: ['not_found'],
  },
];
