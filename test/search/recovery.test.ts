import { expect, it } from 'vitest';
import { hunt } from './recovery.js';

// What a run of the demo shows at full size; here on a market a sixth of it.
it('gp finds all three alphas whose sum the target is', async () => {
  const found = await hunt({
    plants: ['ts_corr(close, volume, 10)', '(close - open) / (high - low)', 'ts_zscore(close / open, 10)'],
    strategy: 'gp',
    seed: 1,
    evaluations: 2500,
    symbols: 40,
    dates: 200,
  });
  expect(found.hitAt, `closest ${found.closest.join(', ')}`).not.toContain(null);
});
