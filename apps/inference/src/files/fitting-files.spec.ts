import { describe, expect, it } from '@jest/globals';
import { fitting, type Wanted } from './fitting-files.js';

const names = (files: readonly Wanted[]): string[] => files.map(({ file }) => file);

function images(many: number, side: number, from = 0): Wanted[] {
  return Array.from({ length: many }, (_, place) => ({
    file: `i${from + place}`,
    size: 1,
    kind: 'image',
    width: side,
    height: 1,
  }));
}

describe('what fits into a prompt', () => {
  it('is the newest, and what is small beside it', () => {
    const files = [
      { file: 'old', size: 2 },
      { file: 'large', size: 9 },
      { file: 'new', size: 5 },
      { file: 'newest', size: 2 },
    ];
    expect(names(fitting(files, 10))).toEqual(['newest', 'new', 'old']);
    expect(names(fitting(files, 100))).toEqual(['newest', 'new', 'large', 'old']);
    expect(fitting(files, 1)).toEqual([]);
  });

  it('counts a file once, where it was attached last', () => {
    const files = [
      { file: 'a', size: 4 },
      { file: 'b', size: 1 },
      { file: 'a', size: 4 },
    ];
    expect(names(fitting(files, 5))).toEqual(['a', 'b']);
    expect(names(fitting(files, 4))).toEqual(['a']);
  });

  it('holds no more images than a provider takes, and of large ones fewer', () => {
    expect(fitting(images(101, 2_000), 1_000)).toHaveLength(100);
    expect(fitting(images(101, 2_001), 1_000)).toHaveLength(20);
    const files = Array.from({ length: 101 }, (_, place) => ({ file: `f${place}`, size: 1 }));
    expect(fitting(files, 1_000)).toHaveLength(101);
  });

  it('shows a large image that was just sent, and no large one among many', () => {
    const newLarge = fitting([...images(30, 100), ...images(1, 4_000, 30)], 1_000);
    expect([names(newLarge)[0], newLarge.length]).toEqual(['i30', 20]);
    const oldLarge = fitting([...images(1, 4_000, 30), ...images(30, 100)], 1_000);
    expect(names(oldLarge)).not.toContain('i30');
    expect(oldLarge).toHaveLength(30);
  });

  it('takes an image for large whose measures nobody knows', () => {
    const unknown = images(30, 100).map(({ file, size, kind }): Wanted => ({
      file,
      size,
      kind: kind ?? 'image',
    }));
    expect(fitting(unknown, 1_000)).toHaveLength(20);
  });
});
