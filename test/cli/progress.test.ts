import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { progressLine } from '../../src/cli/progress.js';
import type { Progress } from '../../src/run/progress.js';

const progress: Progress = {
  strategy: 'gp',
  evaluations: 7602,
  budget: 20_000,
  seconds: 18.5,
  asked: 8000,
  duplicates: 398,
  twins: 0,
  rejected: 0,
  unscorable: 80,
  lookAheads: 0,
  best: { ic: -0.0522, expr: 'close' },
  poolObjective: 0.061,
  poolSize: 20,
  plants: [
    { formula: 'a', hitAt: 120, best: 0.95, by: 'a' },
    { formula: 'b', hitAt: null, best: 0.5, by: null },
  ],
  cache: { hits: 34, misses: 66 },
  device: null,
  status: 'entropy 1.93',
  spent: { ask: 3, measure: 6, tell: 1, save: 2 },
};

describe('the progress line', () => {
  it('says how far, how fast, how long still, and what was found', () => {
    expect(stripVTControlCharacters(progressLine(progress, 412))).toBe(
      'gp  38%  7,602/20,000  412 ev/s  ETA 0:30  dup 5%  cache 34%  unscorable 1%  best IC -0.0522  pool 0.0610 (20)  entropy 1.93  search 33%  plants 1/2',
    );
  });

  it('does not invent a time left while nothing is known', () => {
    expect(progressLine(progress, 0)).toContain('ETA -');
  });
});
