import { expect, test } from '@jest/globals';
import { lineOf } from './model-line.js';
import { ScriptedModel } from './testing/scripted-model.js';
import { SimpleMind } from './testing/simple-mind.js';

const { models } = new SimpleMind(new ScriptedModel({}));

interface Given {
  model?: string | null;
  fallbacks?: string[];
  lastAsked?: string;
  givenUp?: string[];
}

function line({ model = 'x/a', fallbacks = [], lastAsked, givenUp = [] }: Given): string {
  const found = lineOf(models, { model, fallbacks, lastAsked, givenUp });
  if (found.kind === 'none') return found.message;
  return [found.first, found.next].map((chosen) => chosen?.fullName ?? '–').join(' then ');
}

test.each<[string, Given, string]>([
  ['what is wanted', {}, 'x/a then –'],
  ['the default where nothing is', { model: null }, 'x/y then –'],
  ['its fallbacks after it', { fallbacks: ['x/b', 'x/c'] }, 'x/a then x/b'],
  ['those that were not given up', { fallbacks: ['x/b', 'x/c'], givenUp: ['x/a'] }, 'x/b then x/c'],
  [
    'whoever has answered before, and after him',
    { fallbacks: ['x/b', 'x/c'], lastAsked: 'x/b' },
    'x/b then x/c',
  ],
  ['one who is not in the line any more counts for nothing', { lastAsked: 'x/z' }, 'x/a then –'],
  ['each once', { fallbacks: ['x/a', 'x/b'] }, 'x/a then x/b'],
  ['only those that are set up', { model: 'closed/a', fallbacks: ['gone/b', 'x/c'] }, 'x/c then –'],
  ['nobody: says what is missing', { model: 'closed/a' }, 'CLOSED_API_KEY is missing.'],
  ['nobody: says who is not known', { model: 'gone/a', fallbacks: ['closed/b'] }, 'Nobody serves gone/a.'],
  ['nobody: they were all given up', { givenUp: ['x/a'] }, 'Every model that could be asked was given up.'],
])('who is asked: %s', (_, given, who) => expect(line(given)).toBe(who));
