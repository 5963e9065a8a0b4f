import { describe, expect, it } from '@jest/globals';
import { insertion } from './columns.js';

describe('an insertion of many rows', () => {
  it('has one parameter a column, with JSON as text and what is absent as null', () => {
    const columns = { id: 'text', by: 'text', body: 'json' } as const;
    const rows = [
      { id: 'a', by: undefined, body: { x: [1] } },
      { id: 'b', by: 'me', body: null },
    ];
    expect(insertion('things', columns, rows, '(id) DO NOTHING')).toEqual({
      sql:
        'INSERT INTO things ("id", "by", "body") SELECT "id", "by", "body" ' +
        'FROM unnest($1::text[], $2::text[], $3::json[]) AS given ("id", "by", "body") ON CONFLICT (id) DO NOTHING',
      parameters: [
        ['a', 'b'],
        [null, 'me'],
        ['{"x":[1]}', null],
      ],
    });
  });
});
