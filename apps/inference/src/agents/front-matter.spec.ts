import { describe, expect, it } from '@jest/globals';
import { readAgent } from './agent-file.js';
import { BadFile } from './front-matter.js';
import { readSkill } from './skill-file.js';

function broken(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error instanceof BadFile ? [error.line, error.message] : error;
  }
}

const agent = (text: string, id = 'reviewer') => broken(() => readAgent(id, text));
const skill = (text: string, name = 'review') => broken(() => readSkill(name, text));

describe('an agent in a file', () => {
  it('has its id from the file, its fields from the front matter, its prompt from the body', () => {
    const text = [
      '---',
      'name: The reviewer',
      'model: anthropic/claude-opus-4-8',
      'fallbacks: [openai/gpt-5.4]',
      'tools: [current_time]',
      'sampling: { temperature: 0.2 }',
      'thinking: high',
      '---',
      '',
      'You review.',
      '',
      '--- not a fence',
    ].join('\n');
    expect(agent(text)).toEqual({
      id: 'reviewer',
      name: 'The reviewer',
      model: 'anthropic/claude-opus-4-8',
      fallbacks: ['openai/gpt-5.4'],
      tools: ['current_time'],
      sampling: { temperature: 0.2 },
      thinking: 'high',
      prompt: 'You review.\n\n--- not a fence',
    });
  });

  it('needs no front matter, nor anything in it, and takes the line ends of every system', () => {
    expect(agent('Be brief.')).toEqual({ id: 'reviewer', name: 'reviewer', prompt: 'Be brief.' });
    expect(agent('---\r\n---\r\nBe\r\nbrief.')).toMatchObject({ prompt: 'Be\nbrief.' });
    expect(agent('---\n# nothing yet\n---\n')).toMatchObject({ name: 'reviewer', prompt: '' });
    expect(agent('')).toMatchObject({ prompt: '' });
  });

  it.each([
    ['broken YAML', '---\nname: ok\nmodel: [a\n---\n', 3, /^the YAML is broken: /],
    ['a field twice', '---\nname: a\nname: b\n---\n', 3, /unique/],
    ['an unknown field', '---\nname: a\ntemprature: 1\n---\n', 3, /^temprature: is not a known field$/],
    ['an unknown field inside', '---\nsampling:\n  temprature: 1\n---\n', 3, /^sampling.temprature: /],
    ['a wrong type', '---\nname: a\n\nmaxTokens: many\n---\n', 4, /^maxTokens: /],
    [
      'a bad value inside',
      '---\nsampling:\n  topK: 2\n  temperature: 9\n---\n',
      4,
      /^sampling.temperature: /,
    ],
    ['the first of several', '---\nnonsense: 1\nthinking: 7\n---\n', 2, /thinking: .*; nonsense: /],
    ['a list instead of fields', '---\n- a\n---\n', 2, /must consist of fields/],
    ['no end of the front matter', '---\nname: a\n', 1, /has no end/],
    ['a tag of its own', '---\nname: !!js/function a\n---\n', 2, /the YAML is broken/],
    ['a NUL', '---\nname: a\n---\nb\n\0', 5, /NUL/],
    ['a prompt too long', `---\nname: a\n---\n${'x'.repeat(100_001)}`, 4, /^the prompt: /],
  ])('is refused for %s, with the line', (_, text, line, problem) => {
    expect(agent(text)).toEqual([line, expect.stringMatching(problem)]);
  });

  it('is refused where a few lines stand for very many', () => {
    const bomb = [
      'a: &a [x, x]',
      'b: &b [*a, *a, *a, *a]',
      'c: &c [*b, *b, *b, *b]',
      'tools: [*c, *c, *c, *c]',
    ];
    expect(agent(`---\n${bomb.join('\n')}\n---\n`)).toEqual([2, expect.stringMatching(/alias/i)]);
  });

  it('is refused for a name that can be no id', () => {
    expect(agent('', 'my agent')).toEqual([1, expect.stringMatching(/^its name must be/)]);
  });
});

describe('a skill in a file', () => {
  it('has the name of its file, unless it says another', () => {
    expect(skill('Look twice.')).toEqual({ name: 'review', text: 'Look twice.' });
    expect(skill('---\nname: look\ndescription: Looks.\n---\nLook twice.')).toEqual({
      name: 'look',
      description: 'Looks.',
      text: 'Look twice.',
    });
  });

  it.each([
    ['nothing in it', '---\nname: a\n---\n \n', 'review', 4, /says nothing/],
    ['a name that cannot be called', '---\nname: Look Twice\n---\nx', 'review', 2, /^name: must be/],
    ['a file name that cannot be called', 'x', 'Review', 1, /^its name, without .md, must be/],
    ['a field that only agents have', '---\nmodel: a/b\n---\nx', 'review', 2, /^model: is not a known field/],
  ])('is refused for %s', (_, text, name, line, problem) => {
    expect(skill(text, name)).toEqual([line, expect.stringMatching(problem)]);
  });
});
