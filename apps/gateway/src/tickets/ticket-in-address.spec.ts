import { expect, it } from '@jest/globals';
import { takeTicket } from './ticket-in-address.js';

it.each([
  ['/v1/ws?ticket=w_1.abc', 'w_1.abc', '/v1/ws'],
  ['/v1/events?watch=s_1&ticket=w_1.abc', 'w_1.abc', '/v1/events?watch=s_1'],
  ['/v1/ws?ticket=one&ticket=two', 'one', '/v1/ws'],
  ['/v1/ws?ticket=', '', '/v1/ws'],
  ['/v1/ws?tickets=1', undefined, '/v1/ws?tickets=1'],
  ['/v1/ws', undefined, '/v1/ws'],
])('%s holds the ticket %j and is logged as %s', (url, ticket, left) => {
  const request = { url };
  expect(takeTicket(request)).toBe(ticket);
  expect(request.url).toBe(left);
});
