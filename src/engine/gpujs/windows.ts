import type { KernelId } from '../../ops/kernels.js';
import type { Shape } from '../../panel/panel.js';
import { read, unitOf } from './source.js';

/** A rolling kernel as text over one or two series; `p[0]` is the window, `p[1]` how many values it needs. */
export interface WindowKernel {
  /** Under skipna: today's value must be there. */
  readonly today?: boolean;
  readonly write: (loop: Loop) => string;
}

interface Loop {
  /** Runs over the window, oldest first: `x`, of pairs `y`, and `slot`, 1 for the oldest. */
  readonly each: (body: string) => string;
}

/**
 * Adds to a sum by way of a partial one of 32 values, so that windows of thousands lose no digits. (Kahan's corrections
 * would do, but compilers cancel them: Mesa's does.) `sum` lacks what `part` holds at the end.
 */
const plus = (value: string, sum: string, part: string, held: string) =>
  `${part} = ${part} + (${value}); ${held} = ${held} + 1.0;
if (${held} > 31.5) { ${sum} = ${sum} + ${part}; ${part} = 0.0; ${held} = 0.0; }`;

/** Sets `n`, `first` and `mean above first`, and `unit`, which scales values to about 1. */
const survey = ({
  each,
}: Loop) => `let n = 0.0; let first = 0.0; let total = 0.0; let part = 0.0; let held = 0.0; let largest = 0.0;
${each(`if (n < 0.5) { first = x; } n = n + 1.0; largest = Math.max(largest, Math.abs(x));
${plus('x - first', 'total', 'part', 'held')}`)}
total = total + part;
const above = total / Math.max(n, 1.0);
${unitOf('largest', 'unit')}
ok = 1.0; if (n < p[1]) { ok = 0.0; }`;

/** Adds `squares` of scaled deviations, and `flat`: whether the window is constant. */
const spread = (loop: Loop) => `${survey(loop)}
let squares = 0.0; let raw = 0.0; let last = 0.0;
${loop.each('const dx = ((x - first) - above) * unit; squares = squares + dx * dx; raw = raw + (x * unit) * (x * unit); last = dx;')}
let flat = 1.0; if (squares > 1e-12 * raw) { flat = 0.0; }`;

/** Products of two series' deviations; the second is `y`, or the position in the window. */
const products = (loop: Loop, second: 'y' | 'slot') => `${survey(loop)}
let seen = 0.0; let firstB = 0.0; let totalB = 0.0; let partB = 0.0; let heldB = 0.0; let largestB = 0.0;
${loop.each(`const b = ${second}; if (seen < 0.5) { firstB = b; } seen = seen + 1.0; largestB = Math.max(largestB, Math.abs(b));
${plus('b - firstB', 'totalB', 'partB', 'heldB')}`)}
totalB = totalB + partB;
const aboveB = totalB / Math.max(n, 1.0);
${unitOf('largestB', 'unitB')}
let aa = 0.0; let bb = 0.0; let ab = 0.0; let rawA = 0.0; let rawB = 0.0; let lastA = 0.0; let lastB = 0.0;
${loop.each(`const b = ${second};
const da = ((x - first) - above) * unit; const db = ((b - firstB) - aboveB) * unitB;
aa = aa + da * da; bb = bb + db * db; ab = ab + da * db;
rawA = rawA + (x * unit) * (x * unit); rawB = rawB + (b * unitB) * (b * unitB);
lastA = da; lastB = db;`)}
let flatA = 1.0; if (aa > 1e-12 * rawA) { flatA = 0.0; }
let flatB = 1.0; if (bb > 1e-12 * rawB) { flatB = 0.0; }`;

const CORRELATION = `if (flatA + flatB > 0.5) { ok = 0.0; } else {
  r = Math.max(Math.min(ab / (Math.sqrt(aa) * Math.sqrt(bb)), 1.0), -1.0);
  if (n < 2.5) { r = ab > 0.0 ? 1.0 : (ab < 0.0 ? -1.0 : 0.0); }
}`;
const SLOPE = 'if (flatB > 0.5) { ok = 0.0; } else { r = ab / bb * (unitB / unit); }';
/** A line through two points leaves nothing. */
const RESIDUAL = `if (flatB > 0.5) { ok = 0.0; }
if (ok > 0.5 && n > 2.5) { r = (lastA - ab / bb * lastB) / unit; }`;

const extreme = (better: '<' | '>', result: 'best' | 'at'): WindowKernel => ({
  write: (loop) => `${survey(loop)}
let best = 0.0; let at = 0.0;
${loop.each(`if (at < 0.5 || x ${better} best) { best = x; at = slot; }`)}
r = ${result};`,
});

export const WINDOWS: Partial<Record<KernelId, WindowKernel>> = {
  ts_sum: { write: (loop) => `${survey(loop)}\nr = n * first + total;` },
  ts_mean: { write: (loop) => `${survey(loop)}\nr = first + above;` },
  ts_min: extreme('<', 'best'),
  ts_max: extreme('>', 'best'),
  ts_argmin: extreme('<', 'at'),
  ts_argmax: extreme('>', 'at'),
  ts_std_dev: { write: (loop) => `${spread(loop)}\nr = Math.sqrt(squares / Math.max(n - 1.0, 1.0)) / unit;` },
  ts_zscore: {
    today: true,
    write: (loop) =>
      `${spread(loop)}\nif (flat > 0.5) { ok = 0.0; } else { r = last / Math.sqrt(squares / Math.max(n - 1.0, 1.0)); }`,
  },
  ts_scale: {
    today: true,
    write: (loop) => `${spread(loop)}
let low = first; let high = first; let now = 0.0;
${loop.each('low = Math.min(low, x); high = Math.max(high, x); now = x;')}
if (flat > 0.5) { ok = 0.0; } else { r = (now - low) / (high - low); }`,
  },
  ts_skew: {
    write: (loop) => `${spread(loop)}
let cubes = 0.0;
${loop.each('const dx = ((x - first) - above) * unit; cubes = cubes + dx * dx * dx;')}
if (flat > 0.5) { ok = 0.0; } else {
  r = Math.sqrt(n) * cubes / (squares * Math.sqrt(squares)) * Math.sqrt(n * (n - 1.0)) / Math.max(n - 2.0, 1.0);
}`,
  },
  ts_kurt: {
    write: (loop) => `${spread(loop)}
let fourths = 0.0;
${loop.each('const dx = ((x - first) - above) * unit; fourths = fourths + (dx * dx) * (dx * dx);')}
if (flat > 0.5) { ok = 0.0; } else {
  const kurtosis = n * (fourths / squares) / squares;
  r = (n - 1.0) * ((n + 1.0) * kurtosis - 3.0 * (n - 1.0)) / (Math.max(n - 2.0, 1.0) * Math.max(n - 3.0, 1.0));
}`,
  },
  ts_mad: {
    write: (loop) => `${survey(loop)}
let sum = 0.0;
${loop.each('sum = sum + Math.abs((x - first) - above);')}
r = sum / Math.max(n, 1.0);`,
  },
  ts_rank: {
    today: true,
    write: (loop) => `${survey(loop)}
let less = 0.0; let equal = 0.0;
const now = a0[tile][date][lane];
${loop.each('if (x < now) { less = less + 1.0; } if (x == now) { equal = equal + 1.0; }')}
r = (less + (equal + 1.0) / 2.0) / Math.max(n, 1.0);`,
  },
  ts_decay_linear: {
    write: (loop) => `${survey(loop)}
let sum = 0.0; let partSum = 0.0; let heldSum = 0.0; let weights = 0.0;
${loop.each(`weights = weights + slot;
${plus('(x - first) * slot', 'sum', 'partSum', 'heldSum')}`)}
r = first + (sum + partSum) / Math.max(weights, 1.0);`,
  },
  ts_corr: { write: (loop) => `${products(loop, 'y')}\n${CORRELATION}` },
  ts_cov: { write: (loop) => `${products(loop, 'y')}\nr = ab / Math.max(n - 1.0, 1.0) / unit / unitB;` },
  ts_slope: { write: (loop) => `${products(loop, 'slot')}\n${SLOPE}` },
  ts_rsquare: { write: (loop) => `${products(loop, 'slot')}\n${CORRELATION}\nr = r * r;` },
  ts_resid: { today: true, write: (loop) => `${products(loop, 'slot')}\n${RESIDUAL}` },
  ts_regbeta: { write: (loop) => `${products(loop, 'y')}\n${SLOPE}` },
  ts_regresid: { write: (loop) => `${products(loop, 'y')}\n${RESIDUAL}` },
};

/**
 * The body of a rolling kernel. Without skipna it needs all d values, so both rules are one: count what is there. Dates
 * before the panel are not there.
 */
export function windowBody(shape: Shape, kernel: WindowKernel, series: number, skipping: boolean): string {
  // gpu.js moves a loop's variable out of the loop: each has a name of its own.
  let loops = 0;
  const each = (body: string) => {
    const k = `k${loops++}`;
    return `for (let ${k} = 0; ${k} < p[0]; ${k}++) {
  const back = p[0] - 1 - ${k};
  if (date - back >= 0) {
    const day = date - back;
    ${read(shape, 'a0', 'x', 'day')}
    ${series > 1 ? read(shape, 'a1', 'y', 'day') : 'const oky = 1.0;'}
    if (okx * oky > 0.5) {
      const slot = ${k} + 1.0;
      ${body}
    }
  }
}`;
  };
  const now = (a: string) => `if (${a}[tile + TILES][date][lane] < 0.5) { ok = 0.0; }`;
  const today = skipping && kernel.today ? [now('a0'), series > 1 ? now('a1') : ''].join('\n') : '';
  return `${kernel.write({ each })}\n${today}`.replaceAll('TILES', String(Math.ceil(shape.symbols / 16)));
}
