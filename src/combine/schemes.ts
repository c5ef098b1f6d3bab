import { fitWeights, kktResidual, solve } from './weights.js';

/** Ways to weigh a pool's members, by name. */
export const SCHEMES = ['l1', 'ridge', 'nnls', 'equal'] as const;
export type Scheme = (typeof SCHEMES)[number];

export interface SchemeOptions {
  readonly scheme: Scheme;
  /** Penalty on |w|, for `l1`. */
  readonly l1: number;
  /** Added to the diagonal of M, for `ridge`; z-scores have variance 1. */
  readonly ridge: number;
}

/**
 * The weights of a scheme from the members' covariances M (k x k) and their covariances r with the label:
 *   l1     minimises w'Mw - 2w'r + l1 |w|_1
 *   ridge  minimises w'Mw - 2w'r + ridge w'w
 *   nnls   minimises w'Mw - 2w'r over w >= 0: no member is sold short
 *   equal  +-1/k, by the sign of r: what weights have to beat (DeMiguel, Garlappi and Uppal 2009)
 */
export function weigh(
  M: Float64Array,
  r: Float64Array,
  { scheme, l1, ridge }: SchemeOptions,
  start?: Float64Array,
): Float64Array {
  switch (scheme) {
    case 'l1':
      return fitWeights(M, r, l1, start ? { start } : {}).weights;
    case 'ridge':
      return solve(ridged(M, r.length, ridge), r);
    case 'nnls':
      return nonNegativeWeights(M, r);
    case 'equal':
      return r.map((value) => Math.sign(value) / r.length);
  }
}

/** Largest violation of a scheme's own optimality conditions, in units of the gradient; 0 where nothing is fitted. */
export function residualOf(
  M: Float64Array,
  r: Float64Array,
  { scheme, l1, ridge }: SchemeOptions,
  weights: Float64Array,
): number {
  switch (scheme) {
    case 'l1':
      return kktResidual(M, r, l1, weights);
    case 'ridge':
      return kktResidual(ridged(M, r.length, ridge), r, 0, weights);
    case 'nnls':
      return nonNegativeResidual(M, r, weights);
    case 'equal':
      return 0;
  }
}

function ridged(M: Float64Array, k: number, ridge: number): Float64Array {
  const out = M.slice();
  for (let i = 0; i < k; i++) out[i * k + i]! += ridge;
  return out;
}

/**
 * Active sets (Lawson and Hanson 1974): the coordinate whose gradient promises most joins the positive ones, these are
 * solved exactly, and what would turn negative on the way leaves. The loss falls at each step, so no set comes twice.
 */
function nonNegativeWeights(M: Float64Array, r: Float64Array): Float64Array {
  const k = r.length;
  const scale = Math.max(1e-300, ...r.map(Math.abs));
  const refused = new Set<number>();
  let weights = new Float64Array(k);
  let active: number[] = [];
  for (let round = 0; round < 10 * k + 10; round++) {
    const slack = [...r.keys()].map((i) =>
      active.includes(i) || refused.has(i) ? 0 : -halfGradient(M, r, weights, i),
    );
    const entering = slack.indexOf(Math.max(0, ...slack));
    if (!(slack[entering]! > 1e-13 * scale)) break;
    const before = weights;
    active = [...active, entering].sort((a, b) => a - b);
    ({ weights, active } = settle(M, r, weights, active));
    // A column that depends on those at work gains nothing; it must not be taken in again and again.
    if (weights[entering] === 0 && weights.every((w, i) => w === before[i])) refused.add(entering);
    else refused.clear();
  }
  return weights;
}

/** Exact weights on the active set, followed only as far as none is negative; then again without those at 0. */
function settle(
  M: Float64Array,
  r: Float64Array,
  from: Float64Array,
  given: readonly number[],
): { weights: Float64Array<ArrayBuffer>; active: number[] } {
  const k = r.length;
  let active = [...given];
  let weights = Float64Array.from(from);
  while (active.length > 0) {
    const goal = solve(
      Float64Array.from(active.flatMap((i) => active.map((j) => M[i * k + j]!))),
      Float64Array.from(active, (i) => r[i]!),
    );
    const crossing = active.map((i, a) => (goal[a]! > 0 ? 1 : weights[i]! / (weights[i]! - goal[a]!)));
    const step = Math.min(1, ...crossing.map((share) => (Number.isNaN(share) ? 0 : share)));
    const next = new Float64Array(k);
    active.forEach((i, a) => {
      next[i] = Math.max(0, weights[i]! + step * (goal[a]! - weights[i]!));
    });
    const blocked = active.filter((_, a) => goal[a]! <= 0 && !(crossing[a]! > step));
    weights = next;
    if (blocked.length === 0) break;
    for (const i of blocked) weights[i] = 0;
    active = active.filter((i) => !blocked.includes(i));
  }
  return { weights, active };
}

/** w >= 0, gradient >= 0 where w is 0 and 0 where it is not. */
function nonNegativeResidual(M: Float64Array, r: Float64Array, w: Float64Array): number {
  let worst = 0;
  for (let i = 0; i < r.length; i++) {
    const gradient = 2 * halfGradient(M, r, w, i);
    worst = Math.max(worst, w[i]! > 0 ? Math.abs(gradient) : -gradient, -w[i]!);
  }
  return worst;
}

function halfGradient(M: Float64Array, r: Float64Array, w: Float64Array, i: number): number {
  let sum = -r[i]!;
  for (let j = 0; j < r.length; j++) sum += M[i * r.length + j]! * w[j]!;
  return sum;
}
