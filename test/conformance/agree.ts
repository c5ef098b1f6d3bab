import { type Backend, environmentOf } from '../../src/engine/index.js';
import { type Node, print } from '../../src/lang/index.js';
import type { Panel } from '../../src/panel/panel.js';
import { plan } from '../../src/plan/plan.js';
import { compare, type Tolerance } from './compare.js';

/** How a backend's values of some formulas compare with the reference's. */
export interface Agreement {
  /** Cells that are wrong, as people read them. */
  readonly wrong: readonly string[];
  readonly cells: number;
  /** Cells that hang on rounding. */
  readonly hanging: number;
  /** Formulas that tell rounding errors apart, and are set aside. */
  readonly noisy: readonly string[];
}

const BATCH = 20;
/** A formula more of whose cells hang on rounding is one that ranks noise. */
const NOISY_SHARE = 0.01;

/**
 * Compares in batches, so that steps are shared as they are in a run. A batch with a doubtful cell is evaluated again and
 * again, so on larger panels it had better be small.
 */
export function agree(
  backend: Backend,
  formulas: readonly Node[],
  panel: Panel,
  tolerance: Tolerance,
  batchSize = BATCH,
): Agreement {
  const wrong: string[] = [];
  const noisy: string[] = [];
  let cells = 0;
  let hanging = 0;
  for (let at = 0; at < formulas.length; at += batchSize) {
    const batch = formulas.slice(at, at + batchSize);
    const result = compare(backend, plan(batch, environmentOf(panel)), panel, tolerance);
    cells += result.cells;
    for (const [output, count] of result.excused.entries()) {
      if (count > NOISY_SHARE * (result.cells / batch.length)) noisy.push(print(batch[output]!));
      else hanging += count;
    }
    for (const { output, got, want, cell } of result.wrong)
      wrong.push(`${print(batch[output]!)} [${cell}]: ${got}, not ${want}`);
  }
  return { wrong, cells, hanging, noisy };
}

/** What is worth knowing of an agreement, printed. */
export function report(title: string, { cells, hanging, noisy }: Agreement): void {
  if (hanging > 0) console.log(`${title}: ${hanging} of ${cells} cells hang on rounding`);
  if (noisy.length > 0) console.log(`${title}: set aside, as they rank rounding noise: ${noisy.join('; ')}`);
}
