import { expect, it } from '@jest/globals';
import { modelsPage, pageAsked } from './model-info.js';

const agents = ['a', 'b', 'c'].map((id) => ({ id, name: id.toUpperCase() }));

function page(query: object): unknown {
  const { data, has_more, first_id, last_id } = modelsPage(agents, pageAsked(query));
  return [data.map(({ id }) => id).join(''), has_more, first_id, last_id];
}

it.each([
  [{}, ['abc', false, 'a', 'c']],
  [{ limit: '2' }, ['ab', true, 'a', 'b']],
  [{ limit: '2', after_id: 'b' }, ['c', false, 'c', 'c']],
  [{ limit: '1', before_id: 'c' }, ['b', true, 'b', 'b']],
  [{ after_id: 'nobody' }, ['', false, null, null]],
])('agents as pages of models: %j', (query, expected) => expect(page(query)).toEqual(expected));

it('a page of nothing is refused', () => {
  expect(() => pageAsked({ limit: '0' })).toThrow(/limit/);
});
