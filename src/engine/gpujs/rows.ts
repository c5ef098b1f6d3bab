import type { KernelId } from '../../ops/kernels.js';
import type { Shape } from '../../panel/panel.js';
import { sortedBody } from './sorted.js';
import { eachSymbol, read, type Source, unitOf } from './source.js';

/** Words of a date's moments: count, anchor, mean above it, sum of squared deviations, of squares, of sizes, unit. */
const MOMENTS = 7;

/**
 * Moments of each date's members, one invocation per word. Measured from a value of the date and scaled by the largest,
 * so that neither a common offset nor large numbers do harm.
 */
export function momentsSource(shape: Shape): Source {
  return {
    output: [MOMENTS, shape.dates],
    text: `function (p, u, a0) {
  const date = this.thread.y;
  const word = this.thread.x;
  let n = 0.0; let anchor = 0.0; let total = 0.0; let largest = 0.0;
  ${eachSymbol(shape, 'a0', 'date', 'if (n < 0.5) { anchor = other; } n = n + 1.0; total = total + (other - anchor); largest = Math.max(largest, Math.abs(other));')}
  const above = total / Math.max(n, 1.0);
  ${unitOf('largest', 'unit')}
  let squares = 0.0; let raw = 0.0; let size = 0.0;
  ${eachSymbol(shape, 'a0', 'date', 'const dx = ((other - anchor) - above) * unit; squares = squares + dx * dx; raw = raw + (other * unit) * (other * unit); size = size + Math.abs(other * unit);', 1)}
  let r = n;
  if (word == 1) { r = anchor; }
  if (word == 2) { r = above; }
  if (word == 3) { r = squares; }
  if (word == 4) { r = raw; }
  if (word == 5) { r = size; }
  if (word == 6) { r = unit; }
  return r;
}`,
  };
}

/** Cross-sections from the moments `m` of the date. */
const FROM_MOMENTS: Partial<Record<KernelId, string>> = {
  cs_count: 'r = n;',
  cs_mean: 'r = anchor + above;',
  cs_std: 'if (n < 1.5) { ok = 0.0; } r = deviation / unit;',
  zscore: 'if (n < 1.5 || flat > 0.5) { ok = 0.0; } else { r = ((x - anchor) - above) * unit / deviation; }',
  scale: 'if (size == 0.0) { ok = 0.0; } else { r = x * unit * p[0] / size; }',
  winsorize: `r = x;
if (n > 1.5) {
  const middle = anchor + above;
  const reach = p[0] * deviation / unit;
  r = Math.min(Math.max(x, middle - reach), middle + reach);
}`,
};

export type RowForm = 'moments' | 'sorted';

/** The body of a cross-section, and what else it reads of its date: the moments, or the row sorted. */
export function rowBody(shape: Shape, kernel: KernelId): { form: RowForm; body: string } | null {
  const own = `${read(shape, 'a0', 'x')}
ok = okx * u[tile][date][lane];`;
  const statistic = FROM_MOMENTS[kernel];
  if (statistic !== undefined) {
    return {
      form: 'moments',
      body: `${own}
const n = m[date][0]; const anchor = m[date][1]; const above = m[date][2];
const squares = m[date][3]; const size = m[date][5]; const unit = m[date][6];
let flat = 1.0; if (squares > 1e-12 * m[date][4]) { flat = 0.0; }
const deviation = Math.sqrt(squares / Math.max(n - 1.0, 1.0));
${statistic}`,
    };
  }
  const place = sortedBody(shape, kernel);
  return place === null ? null : { form: 'sorted', body: `${own}\n${place}` };
}
