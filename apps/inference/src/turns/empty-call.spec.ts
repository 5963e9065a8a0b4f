import { expect, it, test } from '@jest/globals';
import { missingFields, whatIsMissing } from './empty-call.js';

const schema = { type: 'object', required: ['path', 'text'] };

test.each<[string, unknown, Record<string, unknown>, string[]]>([
  ['an empty object', {}, schema, ['path', 'text']],
  ['nothing', undefined, schema, ['path', 'text']],
  ['null', null, schema, ['path', 'text']],
  ['blanks', ' ', schema, ['path', 'text']],
  ['one field of two, which is for the tool to judge', { path: 'a' }, schema, []],
  ['text that is no JSON', '{"path', schema, []],
  ['an empty object for a tool that requires nothing', {}, { type: 'object' }, []],
  ['an empty object for a schema that makes no sense', {}, { required: 'path' }, []],
])('what is missing in %s', (_, input, of, missing) => expect(missingFields(input, of)).toEqual(missing));

it('tells how to fill it in once, and what is missing each time', () => {
  expect(whatIsMissing('write', ['path', 'text'], 'first')).toContain('{"path":"…","text":"…"}');
  expect(whatIsMissing('write', ['path', 'text'], 'again')).toBe(
    'The call of "write" was empty, and the tool requires "path", "text".',
  );
});
