import type { Rng } from '../../../src/util/rng.js';
import type { Individual } from '../individual.js';

/**
 * Epsilon-lexicase over time blocks (La Cava, Spector and Danai 2016): each month is a case. The months come in random
 * order, and each leaves only those within epsilon, the month's median absolute deviation, of the best still there: so a
 * formula that alone works in a certain kind of month has children although its mean is low. The last ones tie by fitness.
 */
export function lexicase(population: readonly Individual[], rng: Rng): Individual {
  const length = Math.max(...population.map(({ months }) => months.length));
  const cases = Array.from({ length }, (_, month) => month);
  let left = population;
  while (left.length > 1 && cases.length > 0) {
    const [month] = cases.splice(rng.int(cases.length), 1);
    const epsilon = medianDeviation(population.map((one) => at(one, month!)).filter(Number.isFinite));
    const best = Math.max(...left.map((one) => at(one, month!)));
    left = left.filter((one) => at(one, month!) >= best - epsilon);
  }
  return left.reduce((best, one) => (one.fitness > best.fitness ? one : best));
}

/** IC of a month, counted back from the last: what a formula lacks at the start, its warm-up, it has failed. */
function at({ months }: Individual, month: number): number {
  return months[months.length - 1 - month] ?? Number.NEGATIVE_INFINITY;
}

function medianDeviation(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.floor(sorted.length / 2)] ?? 0)) / 2;
}
