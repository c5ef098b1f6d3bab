import type { Dispatch, Resource } from '../job.js';
import { wordOf } from '../job.js';
import type { Shader } from '../shader.js';
import type { Kernel } from './kernel.js';

/** WGSL of the primitives on single cells; `a.ok && b.ok` is the rule of NaN. */
const FUNCTIONS = {
  add: 'fn add(a: V, b: V) -> V { return fin(a.x + b.x, a.ok && b.ok); }',
  sub: 'fn sub(a: V, b: V) -> V { return fin(a.x - b.x, a.ok && b.ok); }',
  mul: 'fn mul(a: V, b: V) -> V { return fin(a.x * b.x, a.ok && b.ok); }',
  div: `fn div(a: V, b: V) -> V {
  let ok = a.ok && b.ok && b.x != 0.0;
  return fin(a.x / select(1.0, b.x, ok), ok);
}`,
  neg: 'fn neg(a: V) -> V { return V(-a.x, a.ok); }',
  // Whole exponents by squaring: exp2(y log2 x) would lose digits that plain products have.
  power: `fn power(a: V, b: V) -> V {
  if (!(a.ok && b.ok)) { return none(); }
  if (b.x == 0.0) { return V(1.0, true); }
  if (a.x == 0.0) { return V(0.0, b.x > 0.0); }
  let whole = b.x == floor(b.x);
  if (a.x < 0.0 && !whole) { return none(); }
  let size = abs(a.x);
  var r = 1.0;
  if (whole && abs(b.x) <= 64.0) {
    var base = size;
    var n = u32(abs(b.x));
    while (n > 0u) {
      if ((n & 1u) != 0u) { r *= base; }
      base *= base;
      n >>= 1u;
    }
    if (b.x < 0.0) {
      if (!known(bitcast<u32>(r))) { return V(0.0, true); }
      if (r == 0.0) { return none(); }
      r = 1.0 / r;
    }
  } else {
    let e = b.x * log2(size);
    if (e >= 128.0) { return none(); }
    r = select(exp2(max(e, -140.0)), 0.0, e < -140.0);
  }
  let odd = whole && abs(b.x) < 16777216.0 && (u32(abs(b.x)) & 1u) == 1u;
  return fin(select(r, -r, a.x < 0.0 && odd), true);
}`,
  lt: 'fn lt(a: V, b: V) -> V { return V(select(0.0, 1.0, a.x < b.x), a.ok && b.ok); }',
  le: 'fn le(a: V, b: V) -> V { return V(select(0.0, 1.0, a.x <= b.x), a.ok && b.ok); }',
  eq: 'fn eq(a: V, b: V) -> V { return V(select(0.0, 1.0, a.x == b.x), a.ok && b.ok); }',
  and: 'fn and_(a: V, b: V) -> V { return V(select(0.0, 1.0, a.x != 0.0 && b.x != 0.0), a.ok && b.ok); }',
  or: 'fn or_(a: V, b: V) -> V { return V(select(0.0, 1.0, a.x != 0.0 || b.x != 0.0), a.ok && b.ok); }',
  not: 'fn not_(a: V) -> V { return V(select(0.0, 1.0, a.x == 0.0), a.ok); }',
  if_else: `fn if_else(c: V, a: V, b: V) -> V {
  let yes = c.x != 0.0;
  return V(select(b.x, a.x, yes), c.ok && select(b.ok, a.ok, yes));
}`,
  is_nan: 'fn is_nan(a: V) -> V { return V(select(1.0, 0.0, a.ok), true); }',
  abs: 'fn abs_(a: V) -> V { return V(abs(a.x), a.ok); }',
  sign: 'fn sign_(a: V) -> V { return V(sign(a.x), a.ok); }',
  log: `fn log_(a: V) -> V {
  let ok = a.ok && a.x > 0.0;
  return V(log(select(1.0, a.x, ok)), ok);
}`,
  exp: `fn exp_(a: V) -> V {
  let ok = a.ok && a.x < 88.7228394;
  return fin(exp(clamp(a.x, -100.0, 88.7228394)), ok);
}`,
  sqrt: 'fn sqrt_(a: V) -> V { return V(sqrt(max(a.x, 0.0)), a.ok && a.x >= 0.0); }',
  // Near 0 by its series: 1 + x would round x away.
  s_log_1p: `fn s_log_1p(a: V) -> V {
  let x = abs(a.x);
  let near = x * (1.0 - x * (0.5 - x * (0.333333333 - x * (0.25 - x * 0.2))));
  return V(sign(a.x) * select(log(1.0 + x), near, x < 0.03), a.ok);
}`,
  tanh: `fn tanh_(a: V) -> V {
  let x = clamp(a.x, -10.0, 10.0);
  let s = x * x;
  let near = x * (1.0 - s * (0.333333333 - s * (0.133333333 - s * 0.0539682540)));
  let e = exp(2.0 * x);
  return V(select((e - 1.0) / (e + 1.0), near, abs(x) < 0.15), a.ok);
}`,
  sigmoid: `fn sigmoid(a: V) -> V {
  let e = exp(-min(abs(a.x), 100.0));
  return V(select(1.0, e, a.x < 0.0) / (1.0 + e), a.ok);
}`,
  min: 'fn min_(a: V, b: V) -> V { return V(min(a.x, b.x), a.ok && b.ok); }',
  max: 'fn max_(a: V, b: V) -> V { return V(max(a.x, b.x), a.ok && b.ok); }',
  floor: 'fn floor_(a: V) -> V { return V(floor(a.x), a.ok); }',
  round: `fn round_(a: V) -> V {
  let x = abs(a.x);
  let low = floor(x);
  return V(sign(a.x) * select(low, low + 1.0, x - low >= 0.5), a.ok);
}`,
} as const;

/** A value of a tree of cell-by-cell steps. Values are numbered in order, what a step takes comes before it. */
export type TreeValue =
  | { readonly kind: 'load'; readonly resource: Resource }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'step'; readonly operation: number; readonly takes: readonly number[] };

/** Values of a tree at most: each has a register of its own. */
export const MOST_VALUES = 32;

/** Operations of the shader below: these two, then FUNCTIONS in order. */
const [LOAD, NUMBER, FIRST] = [0, 1, 2] as const;

export const CELL_KERNELS = Object.fromEntries(
  Object.keys(FUNCTIONS).map((id, i) => [id, { form: 'cell', operation: FIRST + i }]),
) as Readonly<Record<keyof typeof FUNCTIONS, Kernel>>;

/** How many operands a function of WGSL has. */
const arity = (text: string): number => (/\(([^)]*)\)/.exec(text)![1]!.match(/: V/g) ?? []).length;

/**
 * Computes a tree of steps in registers, its last value being the result. The steps are numbers, and the shader goes
 * through them: a search makes new trees all the time, and to compile a shader takes longer than to run it.
 */
export function cellTree(shader: Shader, values: readonly TreeValue[]): Dispatch {
  const buffers: string[] = [];
  const load = (resource: Resource): number => {
    const name = shader.buffer(resource);
    if (!buffers.includes(name)) buffers.push(name);
    return buffers.indexOf(name);
  };
  const words = values.flatMap((value) => {
    if (value.kind === 'load') return [LOAD | (load(value.resource) << 8), 0];
    if (value.kind === 'number') return [NUMBER, wordOf(value.value)];
    const [a = 0, b = 0, c = 0] = value.takes;
    return [value.operation | (a << 8) | (b << 16) | (c << 24), 0];
  });
  const count = shader.count(values.length);
  const wordAt = shader.table(words, 2 * MOST_VALUES);
  const take = ['code >> 8u', 'code >> 16u', 'code >> 24u'].map((at) => `val(r[(${at}) & ${MOST_VALUES - 1}u])`);
  const cases = Object.values(FUNCTIONS).map((text, i) => {
    const name = /^fn (\w+)/.exec(text)![1]!;
    return `case ${FIRST + i}u: { v = ${name}(${take.slice(0, arity(text)).join(', ')}); }`;
  });
  shader.include(Object.values(FUNCTIONS).join('\n'));
  return shader.perCell(`var r: array<u32, ${MOST_VALUES}>;
var v = none();
for (var i = 0u; i < ${count}; i++) {
  let code = ${wordAt('2u * i')};
  switch code & 255u {
    case ${LOAD}u: {
      switch (code >> 8u) & 255u {
        ${buffers.map((name, i) => `case ${i}u: { v = val(${name}[cell]); }`).join('\n        ')}
        default: {}
      }
    }
    case ${NUMBER}u: { v = val(${wordAt('2u * i + 1u')}); }
    ${cases.join('\n    ')}
    default: {}
  }
  r[i] = word(v);
}
out[cell] = word(v);`);
}
