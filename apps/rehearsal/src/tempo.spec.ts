import { describe, expect, it } from '@jest/globals';
import { Tempo } from './tempo.js';

function dues(tempo: Tempo, count: number): number[] {
  return Array.from({ length: count }, () => {
    const due = tempo.due();
    tempo.played();
    return due;
  });
}

describe('Tempo', () => {
  it('counts from its start, so that lateness does not add up', () => {
    expect(dues(new Tempo(10, 1000), 4)).toEqual([1000, 1100, 1200, 1300]);
  });

  it('changes its pace from the word that is due next', () => {
    const tempo = new Tempo(10, 1000);
    dues(tempo, 2);
    tempo.change(100, 1150);
    expect(dues(tempo, 3)).toEqual([1200, 1210, 1220]);
  });

  it('goes on from now after a pause, and after it was not paced', () => {
    const tempo = new Tempo(0, 1000);
    expect(tempo.paced).toBe(false);
    tempo.change(10, 1500);
    dues(tempo, 3);
    tempo.resume(9000);
    expect(dues(tempo, 2)).toEqual([9000, 9100]);
  });
});
