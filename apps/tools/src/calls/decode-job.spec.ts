import { describe, expect, it } from '@jest/globals';
import { decodeJob } from './decode-job.js';

const address = { session: 's', turn: 't', call: 'call_1', key: 'k' };
const job = {
  v: 1,
  ...address,
  step: 0,
  name: 'wait',
  input: {},
  hash: 'h',
  owner: 'u',
  place: { workspace: 's' },
};
const decode = (value: unknown) => decodeJob(Buffer.from(JSON.stringify(value)));

describe('a job', () => {
  it('is read as it was written', () => {
    expect(decode(job)).toEqual({ kind: 'job', job });
  });

  it('of another version still tells where it came from', () => {
    const problem = expect.stringMatching(/^v: /);
    expect(decode({ ...job, v: 2 })).toEqual({ kind: 'unreadable', problem, address });
  });

  it('names the field that is wrong', () => {
    expect(decode({ ...job, session: 'a.b' })).toMatchObject({
      problem: expect.stringMatching(/^session: /),
      address: undefined,
    });
  });

  it.each(['no json', '"text"', 'null'])('may be no job at all: %s', (text) => {
    expect(decodeJob(Buffer.from(text))).toMatchObject({ kind: 'unreadable', address: undefined });
  });

  it('may be no text at all', () => {
    expect(decodeJob(Buffer.from([0xff, 0xfe]))).toMatchObject({ kind: 'unreadable', address: undefined });
  });
});
