import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { type xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded generator. The same seed gives the same sequence everywhere; its state can be saved and restored. */
export interface Rng {
  /** Uniform in [0, 1). */
  float(): number;
  /** Uniform integer in [0, below). */
  int(below: number): number;
  /** Standard normal (Box-Muller, two draws each). */
  normal(): number;
  /** One of the items, uniformly. Throws RangeError on an empty list. */
  pick<T>(items: readonly T[]): T;
  save(): readonly number[];
}

/** A generator for `seed` and a path of labels: `createRng(7, 'gp', 12)` is independent of `createRng(7, 'gp', 13)`. */
export function createRng(seed: number, ...path: readonly (string | number)[]): Rng {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...path]))
    .digest();
  return wrap(xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset))));
}

/** The generator that `save()` described. */
export function restoreRng(state: readonly number[]): Rng {
  return wrap(xoroshiro128plusFromState(state));
}

function wrap(generator: ReturnType<typeof xoroshiro128plus>): Rng {
  const rng: Rng = {
    float: () => uniformFloat64(generator),
    int: (below) => uniformInt(generator, 0, below - 1),
    normal: () => Math.sqrt(-2 * Math.log(1 - rng.float())) * Math.cos(2 * Math.PI * rng.float()),
    pick: (items) => {
      if (items.length === 0) throw new RangeError('pick from an empty list');
      return items[rng.int(items.length)]!;
    },
    save: () => generator.getState(),
  };
  return rng;
}
