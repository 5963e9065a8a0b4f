import { parameters } from '../parameters.js';
import { events, json, nothing, type Route } from '../route.js';

const { watch, lastPlaces, snapshots } = parameters;

export const watchingRoutes: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/events',
    operation: 'watchMany',
    group: 'Watching',
    summary: 'Watch many sessions, and the user’s own channel',
    text: 'For clients that have `EventSource` alone. Each event’s data also holds `cursor`, its place in its own session; the stream’s ids name the places in all of them. What happens in the user’s sessions, watched or not, comes as `event: user`, without an id.',
    access: 'token or ticket',
    parameters: [watch, lastPlaces, snapshots],
    answers: [
      events('The events of all of them, and the user’s.', 'PlacedEvent', 'UserEvent', 'StreamClosed'),
    ],
    refusals: ['invalid_request', 'not_found', 'too_large', 'rate_limited'],
  },
  {
    method: 'get',
    path: '/v1/ws',
    operation: 'openWebSocket',
    group: 'Watching',
    summary: 'Open a WebSocket',
    text: 'Watch, submit, stop and steer over one connection; frames are JSON text. Each frame of the client is answered by `{ref, ok}` or `{ref, error}`, and a wrong one harms no other. They are begun in their order, so a stop never overtakes its submit. A page’s origin must be the gateway’s own or stand in `PARLEY_CORS_ORIGINS`.\n\nThe server closes with 1012 (`draining`), 1013 (`slow_reader`), 1008 (`revoked`), 1011 (`unavailable`), or 1009 for a frame longer than `PARLEY_MAX_FRAME_BYTES`.',
    access: 'token or ticket',
    answers: [nothing(101, 'The connection is a WebSocket from here on.')],
    refusals: ['invalid_request', 'rate_limited'],
    frames: { client: 'ClientFrame', server: 'ServerFrame' },
  },
  {
    method: 'post',
    path: '/v1/tickets',
    operation: 'giveTicket',
    group: 'Watching',
    summary: 'Get a ticket for a stream',
    text: 'For those who cannot send a header: as `?ticket=` it opens one stream or WebSocket, once, within half a minute, and may do what this token may.',
    access: 'token',
    body: { schema: 'NoFields', required: false },
    answers: [json(201, 'Ticket', 'The ticket.')],
    refusals: ['rate_limited'],
  },
];
