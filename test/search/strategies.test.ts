import { describe, expect, it } from 'vitest';
import { strategies, strategyOf } from '../../search/registry.js';
import { AlphaError } from '../../src/util/errors.js';
import { createRng } from '../../src/util/rng.js';
import { conforms } from './conformance.js';
import { vocabularyOf } from './fixtures.js';

for (const strategy of strategies.values()) conforms(strategy);
conforms(strategyOf('gp'), { population: 12, restartAfter: 20 });

describe('strategies', () => {
  const context = { vocabulary: vocabularyOf(), rng: createRng(1), seeds: [], library: () => [] };
  const failure = (run: () => unknown): AlphaError => {
    try {
      run();
    } catch (error) {
      if (error instanceof AlphaError) return error;
    }
    throw new Error('no typed error');
  };

  it('refuse options they do not have and values that make no sense', () => {
    const unknown = failure(() => strategyOf('gp').create(context, { name: 'gp', populatoin: 10 }));
    expect(unknown.code).toBe('C002');
    expect(unknown.details.hint).toContain('population');
    expect(failure(() => strategyOf('random').create(context, { population: 10 })).code).toBe('C002');
    expect(failure(() => strategyOf('gp').create(context, { crossover: 2 })).code).toBe('C003');
  });

  it('are found by name, with the nearest one named otherwise', () => {
    const error = failure(() => strategyOf('randm'));
    expect([error.code, error.details.hint]).toEqual(['C003', 'did you mean `random`?']);
  });
});
