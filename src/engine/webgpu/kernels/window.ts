import type { Shader } from '../shader.js';
import { LINE } from '../wgsl.js';
import type { Kernel, Site } from './kernel.js';

/** Loops of a window of one or two series: WGSL text that kernels are put together from. */
interface Window {
  /** Runs over the window, oldest first: `x`, of pairs `y`, and `slot` (1 is the oldest) are at hand as floats. */
  each(body: string): string;
  /** Declares `n`, `first`, `above` (the mean is first + above) and `unit`, a power of 2 that scales values to about 1. */
  readonly survey: string;
}

type Skip = { readonly today: boolean };

/**
 * Adds the `count`-th value to a sum by way of a partial one, so that windows of thousands of values lose no digits.
 * (Kahan's corrections would do, but compilers cancel them: Mesa's does.) `sum` lacks what `part` holds at the end.
 */
function plus(value: string, sum: string, part: string, count: string): string {
  return `${part} += ${value}; if (${count} % 32u == 0u) { ${sum} += ${part}; ${part} = 0.0; }`;
}

function windowOf(shader: Shader, { inputs, params, minPeriods }: Site, { today }: Skip): Window & { open: string } {
  const d = shader.count(params[0]!);
  const readers = inputs.map((input) => shader.reader(input));
  const names = ['x', 'y'];
  const words = (at: string) => readers.map((read, i) => `let w${names[i]} = ${read(at)};`).join(' ');
  const known = readers.map((_, i) => `known(w${names[i]})`).join(' && ');
  const skipping = minPeriods !== undefined;
  const each = (body: string): string => `for (var k = span; k > 0u; k--) {
  ${words(`cell - (k - 1u) * ${LINE}u`)}
  if (!(${known})) { ${skipping ? 'continue;' : 'return none();'} }
  ${readers.map((_, i) => `let ${names[i]} = num(w${names[i]});`).join(' ')}
  let slot = f32(${d} + 1u - k);
  ${body}
}`;
  const open = skipping
    ? `let span = min(date + 1u, ${d});
${today ? `{ ${words('cell')} if (!(${known})) { return none(); } }` : ''}`
    : `if (date + 1u < ${d}) { return none(); }
let span = ${d};`;
  const enough = skipping ? `if (n < ${shader.count(minPeriods)}) { return none(); }` : '';
  const survey = `var n = 0u; var first = 0.0; var total = 0.0; var part = 0.0; var largest = 0.0;
${each(`if (n == 0u) { first = x; } n++; largest = max(largest, abs(x));\n${plus('x - first', 'total', 'part', 'n')}`)}
total += part;
${enough}
let above = total / f32(n);
let scale = exponent(largest);
let unit = power2(-scale);`;
  return { each, survey, open };
}

/** Adds the centred squares of what `unit` scales: `squares`, and `flat`: whether the window is constant. */
function spreadText(window: Window): string {
  return `${window.survey}
var squares = 0.0; var raw = 0.0; var last = 0.0;
${window.each('let dx = ((x - first) - above) * unit; squares += dx * dx; raw += (x * unit) * (x * unit); last = dx;')}
let flat = !(squares > 1e-12 * raw);
let count = f32(n);`;
}

function single(body: (window: Window, shader: Shader, site: Site) => string, today = false): Kernel {
  return {
    form: 'leaf',
    write: (shader, site) => {
      const window = windowOf(shader, site, { today });
      return shader.leaf(`${window.open}\n${body(window, shader, site)}`);
    },
  };
}

/** The extreme value: `better` compares x with the best so far. */
function extreme(better: '<' | '>', result: 'best' | 'at'): Kernel {
  return single(
    (window) => `${window.survey}
var best = 0.0; var at = 0.0;
${window.each(`if (at == 0.0 || x ${better} best) { best = x; at = slot; }`)}
return V(${result}, true);`,
  );
}

/**
 * Sums of two series' deviations, scaled: `aa`, `bb`, `ab`, the latest deviations, and whether a side is constant. The
 * second series is the second input, or the positions in the window.
 */
function pair(result: string, { slots = false, today = false } = {}): Kernel {
  return single((window) => {
    const b = slots ? 'slot' : 'y';
    return `${window.survey}
var firstB = 0.0; var totalB = 0.0; var partB = 0.0; var largestB = 0.0; var seen = 0u;
${window.each(`if (seen == 0u) { firstB = ${b}; } seen++; largestB = max(largestB, abs(${b}));
${plus(`${b} - firstB`, 'totalB', 'partB', 'seen')}`)}
totalB += partB;
let aboveB = totalB / f32(n);
let scaleB = exponent(largestB);
let unitB = power2(-scaleB);
var aa = 0.0; var bb = 0.0; var ab = 0.0; var rawA = 0.0; var rawB = 0.0; var lastA = 0.0; var lastB = 0.0;
${window.each(`let da = ((x - first) - above) * unit;
let db = ((${b} - firstB) - aboveB) * unitB;
aa += da * da; bb += db * db; ab += da * db;
rawA += (x * unit) * (x * unit); rawB += (${b} * unitB) * (${b} * unitB);
lastA = da; lastB = db;`)}
let flatA = !(aa > 1e-12 * rawA);
let flatB = !(bb > 1e-12 * rawB);
${result}`;
  }, today);
}

const CORRELATION = `if (flatA || flatB) { return none(); }
var r = clamp(ab / (sqrt(aa) * sqrt(bb)), -1.0, 1.0);
if (n == 2u) { r = sign(ab); }`;
const SLOPE = `if (flatB) { return none(); }
return fin(ab / bb * power2(clamp(scale - scaleB, -126, 127)), true);`;
/** A line through two points leaves nothing. */
const RESIDUAL = `if (flatB) { return none(); }
if (n == 2u) { return V(0.0, true); }
return fin((lastA - ab / bb * lastB) * power2(scale), true);`;

/** The value with `rank` (0 is the smallest) others below it in the window, by bisection of the keys. */
const BISECTION = (window: Window) => `var low = 0u; var high = 0xffffffffu; var held = 0u;
for (var bit = 0u; bit < 32u; bit++) {
  let middle = low + (high - low) / 2u;
  var upto = 0u;
  ${window.each('if (key(wx) <= middle) { upto++; }')}
  if (upto > at) { high = middle; held = upto; } else { low = middle + 1u; }
}`;

export const WINDOW_KERNELS = {
  ts_delay: {
    form: 'leaf',
    write: (shader, { inputs, params }) => {
      const d = shader.count(params[0]!);
      const read = shader.reader(inputs[0]!);
      return shader.leaf(`if (date < ${d}) { return none(); }\nreturn val(${read(`cell - ${d} * ${LINE}u`)});`);
    },
  },
  ts_backfill: {
    form: 'leaf',
    write: (shader, { inputs, params }) => {
      const d = shader.count(params[0]!);
      const read = shader.reader(inputs[0]!);
      return shader.leaf(`let span = min(date + 1u, ${d});
for (var k = 0u; k < span; k++) {
  let w = ${read(`cell - k * ${LINE}u`)};
  if (known(w)) { return val(w); }
}
return none();`);
    },
  },
  ts_sum: single((window) => `${window.survey}\nreturn fin(f32(n) * first + total, true);`),
  ts_mean: single((window) => `${window.survey}\nreturn fin(first + above, true);`),
  // Mantissa and exponent apart: the product may leave the range of float32 and come back.
  ts_product: single(
    (window) => `${window.survey}
var m = 1.0; var e = 0;
${window.each('let part = frexp(m * frexp(x).fract); m = part.fract; e += part.exp + frexp(x).exp;')}
if (e > 128) { return none(); }
return fin(select(ldexp(m, max(e, -140)), 0.0, e < -140), true);`,
  ),
  ts_min: extreme('<', 'best'),
  ts_max: extreme('>', 'best'),
  ts_argmin: extreme('<', 'at'),
  ts_argmax: extreme('>', 'at'),
  ts_std_dev: single(
    (window) => `${spreadText(window)}\nreturn fin(sqrt(squares / (count - 1.0)) * power2(scale), true);`,
  ),
  ts_skew: single(
    (window) => `${spreadText(window)}
if (flat) { return none(); }
var cubes = 0.0;
${window.each('let dx = ((x - first) - above) * unit; cubes += dx * dx * dx;')}
let skew = sqrt(count) * cubes / (squares * sqrt(squares));
return fin(skew * sqrt(count * (count - 1.0)) / (count - 2.0), true);`,
  ),
  ts_kurt: single(
    (window) => `${spreadText(window)}
if (flat) { return none(); }
var fourths = 0.0;
${window.each('let dx = ((x - first) - above) * unit; fourths += (dx * dx) * (dx * dx);')}
let kurtosis = count * (fourths / squares) / squares;
return fin((count - 1.0) * ((count + 1.0) * kurtosis - 3.0 * (count - 1.0)) / ((count - 2.0) * (count - 3.0)), true);`,
  ),
  ts_quantile: single(
    (window, shader, { params }) => `${window.survey}
let place = ${shader.float(params[1]!)} * f32(n - 1u);
let at = u32(place);
${BISECTION(window)}
let below = unkey(low);
var next = below;
if (held <= at + 1u && at + 1u < n) {
  var found = false;
  ${window.each('if (key(wx) > low && (!found || x < next)) { next = x; found = true; }')}
}
return fin(below + (next - below) * (place - f32(at)), true);`,
  ),
  ts_mad: single(
    (window) => `${window.survey}
var sum = 0.0;
${window.each('sum += abs((x - first) - above);')}
return fin(sum / f32(n), true);`,
  ),
  ts_rank: single(
    (window, shader, { inputs }) => `${window.survey}
let today = num(${shader.reader(inputs[0]!)('cell')});
var less = 0.0; var equal = 0.0;
${window.each('if (x < today) { less += 1.0; } else if (x == today) { equal += 1.0; }')}
return V((less + (equal + 1.0) / 2.0) / f32(n), true);`,
    true,
  ),
  ts_zscore: single(
    (window) => `${spreadText(window)}
if (flat) { return none(); }
return fin(last / sqrt(squares / (count - 1.0)), true);`,
    true,
  ),
  ts_scale: single(
    (window) => `${spreadText(window)}
if (flat) { return none(); }
var low = 0.0; var high = 0.0; var today = 0.0; var seen = false;
${window.each('low = select(x, min(low, x), seen); high = select(x, max(high, x), seen); seen = true; today = x;')}
return fin((today - low) / (high - low), true);`,
    true,
  ),
  ts_decay_linear: single(
    (window) => `${window.survey}
var sum = 0.0; var partSum = 0.0; var weights = 0.0; var seen = 0u;
${window.each(`weights += slot; seen++; ${plus('(x - first) * slot', 'sum', 'partSum', 'seen')}`)}
return fin(first + (sum + partSum) / weights, true);`,
  ),
  ts_decay_exp: single(
    (window, shader, { params }) => `${window.survey}
let f = ${shader.float(params[1]!)};
var sum = 0.0; var weights = 0.0; var before = 0.0;
${window.each(`while (before < slot) { sum *= f; weights *= f; before += 1.0; }
sum += x - first; weights += 1.0;`)}
let late = f32(${shader.count(params[0]!)});
while (before < late) { sum *= f; weights *= f; before += 1.0; }
if (weights == 0.0) { return none(); }
return fin(first + sum / weights, true);`,
  ),
  ts_corr: pair(`${CORRELATION}\nreturn V(r, true);`),
  ts_cov: pair('return fin(ab / f32(n - 1u) * power2(scale) * power2(scaleB), true);'),
  ts_slope: pair(SLOPE, { slots: true }),
  ts_rsquare: pair(`${CORRELATION}\nreturn V(r * r, true);`, { slots: true }),
  ts_resid: pair(RESIDUAL, { slots: true, today: true }),
  ts_regbeta: pair(SLOPE),
  ts_regresid: pair(RESIDUAL),
} satisfies Record<string, Kernel>;
