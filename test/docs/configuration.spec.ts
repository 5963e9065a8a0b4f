import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { settings, settingsSchema } from '#shared/config';

const file = path.resolve(import.meta.dirname, '../../docs/configuration.md');
const rows = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => /^\| `[A-Z_]+` \|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, name = '', fallback = '', meaning = '']) => ({ name: name.slice(1, -1), fallback, meaning }));

/** Read by programs of their own, outside the shared schema; the page has them in tables of their own. */
const elsewhere = new Set(['PARLEY_REHEARSAL_HOST', 'PARLEY_REHEARSAL_PORT']);
const table = rows.filter(({ name }) => !elsewhere.has(name));

test('docs/configuration.md has a row for every setting, and for no other', () => {
  expect(table.map(({ name }) => name).toSorted()).toEqual(Object.keys(settings).toSorted());
});

test('each default there is the default of the schema', () => {
  const defaults = settingsSchema.parse({}) as Record<string, unknown>;
  const told = Object.fromEntries(table.map(({ name, fallback }) => [name, fallback]));
  const real = Object.keys(settings).map((name) => {
    const value = defaults[name];
    return [name, value === undefined ? '–' : `\`${String(value)}\``];
  });
  expect(told).toEqual(Object.fromEntries(real));
});

test('each row says what the setting means', () => {
  expect(table.filter(({ meaning }) => meaning.length < 15).map(({ name }) => name)).toEqual([]);
});
