import { describe, expect, it } from '@jest/globals';
import { knownTimeZone } from './time-zone.js';

describe('a time zone', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['UTC', 'UTC'],
    ['Mars/Olympus', undefined],
    ['+02:00', undefined],
    ['', undefined],
    ['../etc/passwd', undefined],
  ])('%j is known as %j', (name, known) => expect(knownTimeZone(name)).toBe(known));
});
