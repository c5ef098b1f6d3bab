import type { RunFolder } from '../folder.js';
import { readJournal } from '../journal.js';

/** Best single |IC| on train after each unique evaluation, as the journal tells it. */
export function bestSoFar(folder: Pick<RunFolder, 'events'>): Float64Array {
  const { events } = readJournal(folder.events);
  const curve: number[] = [];
  let best = 0;
  for (const event of events) {
    if (event.ev !== 'trial' || event.status === 'duplicate') continue;
    best = Math.max(best, Math.abs((event.ic as number | null) ?? 0));
    curve.push(best);
  }
  return Float64Array.from(curve);
}

/** Mean height of the curve over the evaluations of a budget; where a search ended early, its last height counts on. */
export function areaUnder(curve: Float64Array, evaluations: number): number {
  let sum = 0;
  for (let i = 0; i < evaluations; i++) sum += curve[Math.min(i, curve.length - 1)] ?? 0;
  return sum / evaluations;
}
