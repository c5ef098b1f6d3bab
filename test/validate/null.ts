import { limitOf, passingOnNoise } from './noise.js';

/**
 * Share of runs on noise whose library has a factor that passes at a false-discovery rate of 10 %. Usage:
 * node dist/test/validate/null.js [seeds]
 */
const seeds = Number(process.argv[2] ?? 100);
let found = 0;
let factors = 0;
for (let seed = 1; seed <= seeds; seed++) {
  const result = await passingOnNoise(seed);
  if (result.passing > 0) found++;
  factors += result.factors;
  if (seed % 10 === 0) console.log(`${found} of ${seed} runs`);
}
const limit = limitOf(seeds);
console.log(
  `a factor passes at FDR 10 % in ${found} of ${seeds} runs on noise (at most ${limit.toFixed(1)}); ${(factors / seeds).toFixed(1)} factors a run`,
);
process.exitCode = found > limit ? 1 : 0;
