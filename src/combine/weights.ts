/** Weights that minimise w'Mw - 2w'r + l1 |w|_1, with the proof of how exact they are. */
export interface Fit {
  readonly weights: Float64Array;
  /** Largest violation of the optimality conditions, in units of the gradient. */
  readonly kkt: number;
  readonly loss: number;
  readonly iterations: number;
}

export interface FitOptions {
  /** Weights to start from; default all 0. */
  readonly start?: Float64Array;
  /** Stop at this residual (default 1e-12). */
  readonly tolerance?: number;
  /** Rounds of sweeps and one exact step (default 1,000; few are needed). */
  readonly maxIterations?: number;
}

const SWEEPS = 5;

/**
 * Coordinate descent finds which weights are zero and the signs of the rest; given these the problem is a linear system,
 * which one Cholesky solve finishes exactly. A solution that crosses zero is followed only as far as the loss falls
 * (feature-sign search, Lee et al. 2007), so the loss never rises and the method ends.
 */
export function fitWeights(M: Float64Array, r: Float64Array, l1: number, options: FitOptions = {}): Fit {
  const { tolerance = 1e-12, maxIterations = 1000 } = options;
  const k = r.length;
  const scale = Math.max(1e-300, l1, ...r.map(Math.abs));
  let weights: Float64Array = options.start ? Float64Array.from(options.start) : new Float64Array(k);
  let kkt = kktResidual(M, r, l1, weights);
  let iterations = 0;
  let best: Float64Array = weights.slice();
  let bestKkt = kkt;
  while (bestKkt > tolerance * Math.max(1, scale) && iterations < maxIterations) {
    iterations++;
    for (let sweep = 0; sweep < SWEEPS; sweep++) descend(M, r, l1, weights);
    weights = exactStep(M, r, l1, weights);
    kkt = kktResidual(M, r, l1, weights);
    if (kkt < bestKkt) {
      best = weights.slice();
      bestKkt = kkt;
    }
  }
  return { weights: best, kkt: bestKkt, loss: lossOf(M, r, l1, best), iterations };
}

export function lossOf(M: Float64Array, r: Float64Array, l1: number, w: Float64Array): number {
  const k = r.length;
  let loss = 0;
  for (let i = 0; i < k; i++) {
    loss += w[i]! * (rowProduct(M, w, i) - 2 * r[i]!) + l1 * Math.abs(w[i]!);
  }
  return loss;
}

/** Distance of 0 from the subgradient 2(Mw - r) + l1 * sign(w), largest over the coordinates. */
export function kktResidual(M: Float64Array, r: Float64Array, l1: number, w: Float64Array): number {
  let worst = 0;
  for (let i = 0; i < r.length; i++) {
    const gradient = 2 * (rowProduct(M, w, i) - r[i]!);
    const violation = w[i] === 0 ? Math.abs(gradient) - l1 : Math.abs(gradient + l1 * Math.sign(w[i]!));
    worst = Math.max(worst, violation);
  }
  return worst;
}

/** One cyclic sweep: w_i = soft(r_i - sum_{j != i} M_ij w_j, l1/2) / M_ii. */
function descend(M: Float64Array, r: Float64Array, l1: number, w: Float64Array): void {
  const k = r.length;
  for (let i = 0; i < k; i++) {
    const diagonal = M[i * k + i]!;
    if (!(diagonal > 0)) {
      w[i] = 0;
      continue;
    }
    const rest = r[i]! - rowProduct(M, w, i) + diagonal * w[i]!;
    const size = Math.abs(rest) - l1 / 2;
    w[i] = size > 0 ? (Math.sign(rest) * size) / diagonal : 0;
  }
}

/** Towards the solution of M_AA w = r_A - l1/2 sign_A over the non-zero weights A. */
function exactStep(M: Float64Array, r: Float64Array, l1: number, w: Float64Array): Float64Array {
  const k = r.length;
  const active = [...w.keys()].filter((i) => w[i] !== 0);
  const goal = solve(
    Float64Array.from(active.flatMap((i) => active.map((j) => M[i * k + j]!))),
    Float64Array.from(active, (i) => r[i]! - (l1 / 2) * Math.sign(w[i]!)),
  );
  const crossings = active
    .map((i, a) => w[i]! / (w[i]! - goal[a]!))
    .filter((step) => step > 0 && step < 1)
    .sort((a, b) => a - b);
  let best = w;
  let bestLoss = lossOf(M, r, l1, w);
  for (const step of [...crossings, 1]) {
    const at = Float64Array.from(w);
    active.forEach((i, a) => {
      const zero = l1 > 0 && step < 1 && w[i]! / (w[i]! - goal[a]!) === step;
      at[i] = zero ? 0 : step === 1 ? goal[a]! : w[i]! + step * (goal[a]! - w[i]!);
    });
    const loss = lossOf(M, r, l1, at);
    // At the optimum losses differ by rounding only; then the solved system is the more exact of the two.
    const level = step === 1 && kktResidual(M, r, l1, at) < kktResidual(M, r, l1, best);
    if (loss < bestLoss || (level && loss <= bestLoss + 1e-13 * Math.abs(bestLoss))) {
      best = at;
      bestLoss = loss;
    }
  }
  return best;
}

/**
 * A x = b for a symmetric positive semidefinite A with b in its range, by Cholesky with diagonal pivoting: dependent
 * columns get weight 0. One step of iterative refinement removes most of the rounding.
 */
export function solve(A: Float64Array, b: Float64Array): Float64Array {
  const k = b.length;
  const { L, order, rank } = factorize(A, k);
  const x = substitute(L, order, rank, b);
  const residual = Float64Array.from(b, (value, i) => value - rowProduct(A, x, i));
  const correction = substitute(L, order, rank, residual);
  return Float64Array.from(x, (value, i) => value + correction[i]!);
}

function factorize(A: Float64Array, k: number): { L: Float64Array; order: number[]; rank: number } {
  const order = Array.from({ length: k }, (_, i) => i);
  const left = Float64Array.from(order, (i) => A[i * k + i]!);
  const L = new Float64Array(k * k);
  const floor = 1e-13 * Math.max(0, ...left);
  let rank = 0;
  for (; rank < k; rank++) {
    let pivot = rank;
    for (let i = rank + 1; i < k; i++) if (left[order[i]!]! > left[order[pivot]!]!) pivot = i;
    if (!(left[order[pivot]!]! > floor)) break;
    [order[rank], order[pivot]] = [order[pivot]!, order[rank]!];
    for (let j = 0; j < rank; j++) {
      [L[rank * k + j], L[pivot * k + j]] = [L[pivot * k + j]!, L[rank * k + j]!];
    }
    const root = Math.sqrt(left[order[rank]!]!);
    L[rank * k + rank] = root;
    for (let i = rank + 1; i < k; i++) {
      let value = A[order[i]! * k + order[rank]!]!;
      for (let j = 0; j < rank; j++) value -= L[i * k + j]! * L[rank * k + j]!;
      L[i * k + rank] = value / root;
      left[order[i]!]! -= (value / root) ** 2;
    }
  }
  return { L, order, rank };
}

function substitute(L: Float64Array, order: readonly number[], rank: number, b: Float64Array): Float64Array {
  const k = b.length;
  const y = new Float64Array(rank);
  for (let i = 0; i < rank; i++) {
    let value = b[order[i]!]!;
    for (let j = 0; j < i; j++) value -= L[i * k + j]! * y[j]!;
    y[i] = value / L[i * k + i]!;
  }
  const x = new Float64Array(k);
  for (let i = rank - 1; i >= 0; i--) {
    let value = y[i]!;
    for (let j = i + 1; j < rank; j++) value -= L[j * k + i]! * x[order[j]!]!;
    x[order[i]!] = value / L[i * k + i]!;
  }
  return x;
}

function rowProduct(M: Float64Array, w: Float64Array, i: number): number {
  const k = w.length;
  let sum = 0;
  for (let j = 0; j < k; j++) sum += M[i * k + j]! * w[j]!;
  return sum;
}
