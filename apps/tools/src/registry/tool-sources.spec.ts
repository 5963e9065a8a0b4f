import { describe, expect, it } from '@jest/globals';
import { ScriptedTool } from '../calls/testing/scripted-tool.js';
import type { Offered, ToolSource } from './source.js';
import { fixedSource } from './source.js';
import { ToolSources } from './tool-sources.js';

const tool = (name: string) => new ScriptedTool(name, true);

/** One whose offer changes when the test says so. */
class ChangingSource implements ToolSource {
  readonly listeners = new Set<() => void>();
  private offer: Offered = { state: 'ready', tools: [] };

  constructor(readonly id: string) {}

  offered(): Offered {
    return this.offer;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  offers(offer: Offered): void {
    this.offer = offer;
    for (const listener of this.listeners) listener();
  }
}

const namesOf = (sources: ToolSources, id: string) =>
  sources
    .offered()
    .get(id)
    ?.tools.map(({ name }) => name);

describe('several sources of tools', () => {
  it('are one registry', () => {
    const sources = new ToolSources();
    sources.add('built-in', fixedSource('a', [tool('look')]));
    sources.add('built-in', fixedSource('b', [tool('write')]));
    expect(sources.names()).toEqual(['look', 'write']);
    expect(sources.get('write')?.name).toBe('write');
    expect(sources.get('fly')).toBeUndefined();
  });

  it('have each name once: the first has it, and the other says so', () => {
    const sources = new ToolSources();
    const [served, added, built] = [tool('look'), tool('look'), tool('look')];
    sources.add('server', fixedSource('s', [served, tool('more')]));
    sources.add('added', fixedSource('mine', [added]));
    sources.add('built-in', fixedSource('own', [built]));
    expect(sources.get('look')).toBe(built);
    expect(namesOf(sources, 's')).toEqual(['more']);
    expect(sources.offered().get('s')?.problem).toBe('look is not offered: own has a tool of this name.');
    expect(namesOf(sources, 'mine')).toEqual([]);
  });

  it('offer nothing that a model cannot call', () => {
    const sources = new ToolSources();
    sources.add('server', fixedSource('s', [tool('a name'), tool('ok')]));
    expect(namesOf(sources, 's')).toEqual(['ok']);
    expect(sources.offered().get('s')?.problem).toMatch(/^"a name" is not offered: its name must be 1 to 64/);
  });

  it('change as they like, and tell of it', () => {
    const sources = new ToolSources();
    const source = new ChangingSource('s');
    sources.add('server', source);
    let changes = 0;
    const stop = sources.onChange(() => (changes += 1));
    source.offers({ state: 'away', problem: 'It is away.', tools: [tool('look')] });
    expect(changes).toBe(1);
    expect(sources.offered().get('s')).toMatchObject({ state: 'away', problem: 'It is away.' });
    expect(sources.get('look')).toBeDefined();
    stop();
    source.offers({ state: 'ready', tools: [] });
    expect([changes, sources.names()]).toEqual([1, []]);
  });

  it('go again, and what they had is free for others', () => {
    const sources = new ToolSources();
    const source = new ChangingSource('s');
    const remove = sources.add('built-in', source);
    source.offers({ state: 'ready', tools: [tool('look')] });
    sources.add('server', fixedSource('other', [tool('look')]));
    remove();
    remove();
    expect(namesOf(sources, 'other')).toEqual(['look']);
    expect(sources.offered().has('s')).toBe(false);
    expect(source.listeners.size).toBe(0);
  });

  it('have ids of their own, which can be keys', () => {
    const sources = new ToolSources();
    sources.add('added', fixedSource('s', []));
    expect(() => sources.add('server', fixedSource('s', []))).toThrow(
      'two sources of tools by the name of s',
    );
    expect(() => sources.add('server', fixedSource('a.b', []))).toThrow(/A-Z/);
  });
});
