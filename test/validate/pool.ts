import { suppressor, synergy, unrelated } from './pool-cases.js';

/** What the pool must hold, in whole runs of the default strategy. Usage: pool.js [evaluations] */
const evaluations = Number(process.argv[2] ?? 1000);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
let fine = true;

function tell(what: string, count: number, of: number, share: number): void {
  console.log(`${what}: ${count} of ${of} seeds (at least ${share * 100} % asked)`);
  if (count < share * of) fine = false;
}

let both = 0;
for (const seed of upTo(10)) {
  const { a, b } = await synergy(seed, evaluations);
  if (a && b) both++;
}
tell('synergy: both parts of the label in the pool', both, 10, 0.8);

let kept = 0;
for (const seed of upTo(10)) if ((await suppressor(seed, evaluations)).kept) kept++;
tell('suppressor: kept', kept, 10, 0.5);

const tStats: number[] = [];
for (const seed of upTo(20)) tStats.push(await unrelated(seed, evaluations));
const within = tStats.filter((t) => Math.abs(t) <= 2).length;
tell("labels unrelated to the data: the pool's valid IC within 2 standard errors of 0", within, 20, 0.9);
console.log(`t-statistics: ${tStats.map((t) => t.toFixed(2)).join(' ')}`);
process.exitCode = fine ? 0 : 1;
