import { beforeEach, describe, expect, it } from '@jest/globals';
import { Outputs } from './outputs.js';
import { KeptWholes } from './testing/kept-wholes.js';

const call = { owner: 'u', key: 'k', name: 'shell' };
const { signal } = new AbortController();

let wholes: KeptWholes;
let outputs: Outputs;

beforeEach(() => {
  wholes = new KeptWholes();
  outputs = new Outputs(1_000, wholes);
});

const of = (text: string, more: { outputBytes?: number; whole?: AsyncIterable<Uint8Array> } = {}) =>
  outputs.of(call, { outcome: 'ok', text, ...more }, signal);

async function* content(...pieces: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

describe('an output', () => {
  it('that fits is told, and nothing is stored', async () => {
    expect(await of('x'.repeat(1_000))).toEqual({ output: 'x'.repeat(1_000), truncated: false });
    expect(wholes.kept.size).toBe(0);
  });

  it('that is too long is cut, and says in its last line what was left out and where it is', async () => {
    const told = await of('ü'.repeat(1_000));
    expect(told).toEqual({
      output: `${'ü'.repeat(350)}\n[1300 of 2000 bytes are left out here. The whole is kept as the file f_whole.]`,
      truncated: true,
      file: 'f_whole',
    });
    expect(Buffer.byteLength(told.output)).toBeLessThanOrEqual(1_000);
    expect(wholes.kept.get('k')).toBe('ü'.repeat(1_000));
  });

  it('is kept as it was, with its terminal codes, and shown without them', async () => {
    const text = `\u001B[31m${'x'.repeat(2_000)}\u001B[0m`;
    const { output } = await of(text);
    expect(output).toMatch(/^x+\n\[/);
    expect(wholes.kept.get('k')).toBe(text);
  });

  it('is told in full when all that was too much were terminal codes', async () => {
    expect(await of(`${'\u001B[31m'.repeat(300)}red`)).toEqual({ output: 'red', truncated: false });
  });

  it('has a limit of its own where its tool says so, and never more than the service allows', async () => {
    expect((await of('x'.repeat(600), { outputBytes: 500 })).truncated).toBe(true);
    expect((await of('x'.repeat(1_100), { outputBytes: 5_000 })).truncated).toBe(true);
  });

  it('of which the tool shows a part is kept whole', async () => {
    const told = await of('the end', { whole: content('the beginning ', 'the end') });
    expect(told).toEqual({
      output: 'the end\n[14 of 21 bytes are left out here. The whole is kept as the file f_whole.]',
      truncated: true,
      file: 'f_whole',
    });
  });

  it('that nobody can keep is cut all the same, and says so', async () => {
    wholes.refusal = 'There is no room.';
    const told = await of('x'.repeat(2_000));
    expect(told.output).toMatch(
      /\n\[1300 of 2000 bytes are left out here\. The whole could not be kept: There is no room\.\]$/,
    );
    expect(told).not.toHaveProperty('file');
    expect(told.truncated).toBe(true);
  });

  it('of 50 MB is no more than what is shown of it', async () => {
    const { output } = await of('x'.repeat(50_000_000));
    expect(output.length).toBeLessThanOrEqual(1_000);
    expect(wholes.kept.get('k')).toHaveLength(50_000_000);
  });
});
