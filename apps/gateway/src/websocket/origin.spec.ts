import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { refuseForeignOrigin } from './origin.js';

const host = 'parley.example.org:8080';
const admitted = ['https://app.example.org'];

describe('the origin of a WebSocket', () => {
  it.each([
    ['nobody, as programs do', undefined],
    ['our own host', 'http://parley.example.org:8080'],
    ['a page that is let in by name', 'https://app.example.org'],
  ])('may be %s', (_, origin) => expect(() => refuseForeignOrigin({ origin, host }, admitted)).not.toThrow());

  it.each([
    'https://evil.example.org',
    'https://app.example.org.evil.org',
    'http://parley.example.org',
    'null',
    '',
  ])('may not be %j', (origin) =>
    expect(() => refuseForeignOrigin({ origin, host }, admitted)).toThrow(ParleyError),
  );
});
