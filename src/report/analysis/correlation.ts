/** Pearson correlations of z-scores `[date][symbol]`, pooled over the cells that both have; and an order for showing them. */
export interface CorrelationMatrix {
  /** Indices of the factors, neighbours alike. */
  readonly order: readonly number[];
  /** In the factors' own order. */
  readonly values: readonly (readonly number[])[];
}

/** Of two factors over the cells that both have. */
type Sums = Record<'n' | 'x' | 'y' | 'xx' | 'yy' | 'xy', number>;

/** Cells looked at for all pairs before the next: those of some twenty factors stay in the cache. */
const BLOCK = 4096;

export function correlationMatrix(z: readonly Float32Array[]): CorrelationMatrix {
  const sums = z.map((_, i) => Array.from({ length: i }, () => ({ n: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 })));
  for (let start = 0; start < (z[0]?.length ?? 0); start += BLOCK) {
    const block = z.map((values) => values.subarray(start, start + BLOCK));
    for (let i = 0; i < z.length; i++) for (let j = 0; j < i; j++) add(sums[i]![j]!, block[i]!, block[j]!);
  }
  const values = z.map(() => new Array<number>(z.length).fill(1));
  for (let i = 0; i < z.length; i++) {
    for (let j = 0; j < i; j++) {
      const value = correlationOf(sums[i]![j]!);
      values[i]![j] = value;
      values[j]![i] = value;
    }
  }
  return { values, order: clustered(values) };
}

/** Adds the cells that both have. */
function add(sums: Sums, a: Float32Array, b: Float32Array): void {
  let { n, x, y, xx, yy, xy } = sums;
  for (let i = 0; i < a.length; i++) {
    const p = a[i]!;
    const q = b[i]!;
    const product = p * q;
    if (Number.isNaN(product)) continue;
    n++;
    x += p;
    y += q;
    xx += p * p;
    yy += q * q;
    xy += product;
  }
  Object.assign(sums, { n, x, y, xx, yy, xy });
}

function correlationOf({ n, x, y, xx, yy, xy }: Sums): number {
  const scale = Math.sqrt((xx - (x * x) / n) * (yy - (y * y) / n));
  return scale > 0 ? (xy - (x * y) / n) / scale : 0;
}

/** The leaves of an average-linkage tree on 1 - |correlation|, from left to right. */
function clustered(values: readonly (readonly number[])[]): number[] {
  let clusters = values.map((_, i) => [i]);
  const distance = (a: readonly number[], b: readonly number[]) => {
    let sum = 0;
    for (const i of a) for (const j of b) sum += 1 - Math.abs(values[i]![j]!);
    return sum / (a.length * b.length);
  };
  while (clusters.length > 1) {
    let best = { i: 0, j: 1, apart: Number.POSITIVE_INFINITY };
    for (let i = 0; i < clusters.length; i++) {
      for (let j = i + 1; j < clusters.length; j++) {
        const apart = distance(clusters[i]!, clusters[j]!);
        if (apart < best.apart) best = { i, j, apart };
      }
    }
    const joined = [...clusters[best.i]!, ...clusters[best.j]!];
    clusters = [...clusters.filter((_, i) => i !== best.i && i !== best.j), joined];
  }
  return clusters[0] ?? [];
}
