import type { Range } from '../split.js';

/** Dates to fit on and dates to judge on, which no label of the former reaches into. */
export interface Fold {
  readonly train: readonly Range[];
  readonly test: readonly Range[];
}

export interface FoldOptions {
  /** Dates a label reaches ahead: so many before each test part are left out of training. */
  readonly reach: number;
  /** Dates left out of training after each test part as well, for what lingers. Default 0. */
  readonly embargo?: number;
}

/**
 * Walk-forward over [from, to): `folds` test parts of equal length one after another, each trained on all before it, or
 * on the last `window` dates before it. The first test part begins after a share 1/(folds+1) of the dates.
 */
export function walkForward(
  { from, to }: Range,
  { folds, reach, window }: FoldOptions & { readonly folds: number; readonly window?: number },
): Fold[] {
  const edge = (i: number) => from + Math.floor(((to - from) * i) / (folds + 1));
  return Array.from({ length: folds }, (_, i) => {
    const test = { from: edge(i + 1), to: edge(i + 2) };
    const end = test.from - reach;
    return {
      train: nonEmpty([{ from: Math.max(from, window === undefined ? from : end - window), to: end }]),
      test: [test],
    };
  });
}

/**
 * Purged cross-validation over [from, to) (López de Prado 2018): the dates in `groups` equal parts, every choice of
 * `tested` of them is a test set (1: plain k-fold; more: combinatorial), the rest less what labels reach is training.
 */
export function purgedFolds(
  { from, to }: Range,
  { groups, tested = 1, reach, embargo = 0 }: FoldOptions & { readonly groups: number; readonly tested?: number },
): Fold[] {
  const edge = (i: number) => from + Math.floor(((to - from) * i) / groups);
  return choices(groups, tested).map((chosen) => {
    const test = joined(chosen.map((i) => ({ from: edge(i), to: edge(i + 1) })));
    return { train: remaining({ from, to }, test, reach, embargo), test };
  });
}

function remaining(all: Range, test: readonly Range[], reach: number, embargo: number): Range[] {
  const train: Range[] = [];
  let start = all.from;
  for (const part of test) {
    train.push({ from: start, to: part.from - reach });
    // Labels of the test's last dates reach into what follows it.
    start = Math.max(start, part.to + Math.max(reach, embargo));
  }
  train.push({ from: start, to: all.to });
  return nonEmpty(train);
}

function nonEmpty(ranges: readonly Range[]): Range[] {
  return ranges.filter(({ from, to }) => from < to);
}

/** Neighbours as one range. */
function joined(ranges: readonly Range[]): Range[] {
  const out: Range[] = [];
  for (const range of ranges) {
    const last = out.at(-1);
    if (last?.to === range.from) out[out.length - 1] = { from: last.from, to: range.to };
    else out.push(range);
  }
  return out;
}

function choices(n: number, k: number, first = 0): number[][] {
  if (k === 0) return [[]];
  const out: number[][] = [];
  for (let i = first; i <= n - k; i++) for (const rest of choices(n, k - 1, i + 1)) out.push([i, ...rest]);
  return out;
}
