import { describe, expect, it } from '@jest/globals';
import { skillsCalled } from './called-skills.js';

const skills = new Map(['review', 'plan-b', 'x1'].map((name) => [name, { name }]));

describe('the skills that a text calls', () => {
  it.each([
    ['/review this', ['review']],
    ['first /plan-b,\nthen /review.', ['plan-b', 'review']],
    ['/review and /review again', ['review']],
    ['\t/x1', ['x1']],
    ['(see /review)', ['review']],
    ['a/review', []],
    ['/reviewer', []],
    ['/review/more', []],
    ['/Review', []],
    ['http://host/review', []],
    ['/nobody knows', []],
    ['/ review', []],
    ['/', []],
    ['', []],
  ])('%j', (text, names) => {
    expect(skillsCalled(text, skills).map(({ name }) => name)).toEqual(names);
  });
});
