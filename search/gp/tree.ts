import type { Token, Vocabulary } from '../space/vocabulary.js';

/** A genome: one whole formula in postfix tokens. */
export type Genome = readonly number[];

/** For each token, where the subtree that ends with it begins. */
export function subtreeStarts(vocabulary: Vocabulary, genome: Genome): number[] {
  const open: number[] = [];
  return genome.map((index, at) => {
    const arity = arityOf(vocabulary.tokens[index]!);
    const start = arity === 0 ? at : open.splice(-arity)[0]!;
    open.push(start);
    return start;
  });
}

export function arityOf(token: Token): number {
  return token.kind === 'operator' ? token.slots.length : 0;
}

/** Subtrees of the arguments of the operator at `at`, as [start, end) ranges, in order. */
export function argumentRanges(
  vocabulary: Vocabulary,
  genome: Genome,
  starts: readonly number[],
  at: number,
): [number, number][] {
  const ranges: [number, number][] = [];
  let end = at;
  for (let i = arityOf(vocabulary.tokens[genome[at]!]!); i > 0; i--) {
    const start = starts[end - 1]!;
    ranges.unshift([start, end]);
    end = start;
  }
  return ranges;
}

/** Positions whose subtree is a series: all but constants and windows. */
export function seriesPositions(vocabulary: Vocabulary, genome: Genome): number[] {
  return [...genome.keys()].filter((at) => {
    const { kind } = vocabulary.tokens[genome[at]!]!;
    return kind === 'operator' || kind === 'field';
  });
}

export function spliced(genome: Genome, from: number, to: number, replacement: Genome): number[] {
  return [...genome.slice(0, from), ...replacement, ...genome.slice(to)];
}

/** Running cost of a formula: its operators' costs, 1 for every other token. */
export function costOf(vocabulary: Vocabulary, genome: Genome): number {
  return genome.reduce((sum, index) => {
    const token = vocabulary.tokens[index]!;
    return sum + (token.kind === 'operator' ? token.operator.cost : 1);
  }, 0);
}
