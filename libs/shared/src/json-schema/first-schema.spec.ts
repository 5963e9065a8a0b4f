import { expect, it } from '@jest/globals';
import { schemaCheck } from './schema-check.js';
import { withinTime } from './within-time.js';

it.each(['https://json-schema.org/draft/2020-12/schema', 'http://json-schema.org/draft-07/schema'])(
  'the first schema of %s that is broken off leaves those that follow as they are',
  ($schema) => {
    const read = () => schemaCheck({ $schema, type: 'object' });
    withinTime(1, read);
    expect(read()).toMatchObject({ kind: 'check' });
  },
);
