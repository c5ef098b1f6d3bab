import { describe, expect, it } from 'vitest';
import { mcts } from '../../../search/mcts/index.js';
import { print } from '../../../src/lang/index.js';
import { createRng } from '../../../src/util/rng.js';
import { conforms } from '../conformance.js';
import { vocabularyOf } from '../fixtures.js';
import { hunt } from '../recovery.js';

conforms(mcts, { preset: 'paper', trees: 3, calibration: 8 });

describe('mcts', () => {
  it('says of each formula what was done, for what, and how it came about', async () => {
    const context = { vocabulary: vocabularyOf(), rng: createRng(5), seeds: [], library: () => [] };
    const searcher = mcts.create(context, { trees: 4, calibration: 8 });
    let id = 0;
    for (let batch = 0; batch < 6; batch++) {
      const candidates = await searcher.ask(16);
      searcher.tell(
        candidates.map(({ ast }) => ({
          ...NOTHING,
          id: id++,
          ast,
          hash: print(ast),
          ic: print(ast).length / 1000,
        })),
      );
      const refined = candidates.filter(({ origin }) => origin.parents.length > 0);
      if (batch > 2) expect(refined.length).toBeGreaterThan(0);
      for (const { origin } of refined) {
        expect(origin.proposer).toBe('grammar');
        expect(origin.portrait!.path.length).toBeGreaterThan(1);
        expect(origin.portrait!.path.at(-1)).toMatch(/^(effectiveness|diversity|turnover|stability|overfitting) by /);
        expect(origin.portrait!.description).toMatch(/^[A-Z].*\.$/);
      }
    }
  });

  it("spends nothing on calibration where the panel's random formulas are known", async () => {
    const context = { vocabulary: vocabularyOf(), rng: createRng(5), seeds: [], library: () => [] };
    const notes = async (more: object) =>
      (await mcts.create({ ...context, ...more }, { calibration: 8 }).ask(16)).map(({ origin }) => origin.note);
    expect((await notes({})).filter((note) => note === 'calibration')).toHaveLength(8);
    expect(await notes({ percentiles: { rankIc: [0.01, 0.02], rankIcir: [0.1] } })).not.toContain('calibration');
  });

  it('finds a planted alpha that random search does not, within as many evaluations', async () => {
    const scene = { plants: ['ts_zscore(volume, 20)'], seed: 1, evaluations: 1200, ic: 0.3, symbols: 60, dates: 160 };
    const found = await hunt({ ...scene, strategy: 'mcts', train: { from: 40, to: 160 }, backend: 'wasm' });
    const random = await hunt({ ...scene, strategy: 'random', train: { from: 40, to: 160 }, backend: 'wasm' });
    expect(found.hitAt[0], `closest ${found.closest[0]}`).not.toBeNull();
    expect(random.hitAt[0]).toBeNull();
  });
});

const NOTHING = {
  status: 'scored',
  rankIc: null,
  icir: null,
  rankIcir: null,
  monthlyIc: [],
  turnover: 0.5,
  coverage: 1,
  maxPoolCorrelation: null,
  nearestMember: null,
  gain: 0,
  poolObjective: 0.1,
  admitted: false,
} as const;
