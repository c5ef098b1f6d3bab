import type { Rng } from '../../src/util/rng.js';
import type { Builder } from '../space/builder.js';
import { rollOut } from '../space/sample.js';
import type { OperatorToken, Vocabulary } from '../space/vocabulary.js';
import { argumentRanges, type Genome, seriesPositions, spliced, subtreeStarts } from './tree.js';

/** What a move works with. A move returns null where it does not apply; the caller checks types and units. */
export interface Kit {
  readonly vocabulary: Vocabulary;
  readonly builder: Builder;
  readonly rng: Rng;
}

export type Move = (kit: Kit, genome: Genome) => number[] | null;

/** Size-fair: the part taken from the other parent has at most 1 + 2s tokens for s taken out (Langdon 2000). */
export function crossover({ vocabulary, rng }: Kit, genome: Genome, other: Genome): number[] | null {
  const starts = subtreeStarts(vocabulary, genome);
  const at = rng.pick(seriesPositions(vocabulary, genome));
  const most = 1 + 2 * (at + 1 - starts[at]!);
  const otherStarts = subtreeStarts(vocabulary, other);
  const parts = seriesPositions(vocabulary, other).filter((i) => i + 1 - otherStarts[i]! <= most);
  if (parts.length === 0) return null;
  const part = rng.pick(parts);
  return spliced(genome, starts[at]!, at + 1, other.slice(otherStarts[part]!, part + 1));
}

/** A subtree gives way to a fresh one of similar size. */
export const subtree: Move = ({ vocabulary, builder, rng }, genome) => {
  const starts = subtreeStarts(vocabulary, genome);
  const at = rng.pick(seriesPositions(vocabulary, genome));
  const size = at + 1 - starts[at]!;
  return spliced(genome, starts[at]!, at + 1, rollOut(builder, rng, 1 + rng.int(1 + 2 * size)));
};

/** A subtree gives way to a part of itself. */
export const hoist: Move = ({ vocabulary, rng }, genome) => {
  const starts = subtreeStarts(vocabulary, genome);
  const series = seriesPositions(vocabulary, genome);
  const at = rng.pick(series);
  const inner = series.filter((i) => i < at && i >= starts[at]!);
  if (inner.length === 0) return null;
  const part = rng.pick(inner);
  return spliced(genome, starts[at]!, at + 1, genome.slice(starts[part]!, part + 1));
};

/** One token becomes another that takes and gives the same kinds. */
export const point: Move = ({ vocabulary, rng }, genome) => {
  const at = rng.int(genome.length);
  const shape = shapeOf(vocabulary, genome[at]!);
  const others = [...vocabulary.tokens.keys()].filter((i) => i !== genome[at] && shapeOf(vocabulary, i) === shape);
  return others.length === 0 ? null : spliced(genome, at, at + 1, [rng.pick(others)]);
};

/** A window one or two steps up or down its ladder. */
export const windowStep: Move = (kit, genome) => stepped(kit, genome, 'window');

/** A constant one or two steps along the list. */
export const jitter: Move = (kit, genome) => stepped(kit, genome, 'constant');

function stepped({ vocabulary, rng }: Kit, genome: Genome, kind: 'window' | 'constant'): number[] | null {
  const places = [...genome.keys()].filter((at) => vocabulary.tokens[genome[at]!]!.kind === kind);
  if (places.length === 0) return null;
  const at = rng.pick(places);
  const token = genome[at]! + (1 + rng.int(2)) * (rng.int(2) * 2 - 1);
  return vocabulary.tokens[token]?.kind === kind ? spliced(genome, at, at + 1, [token]) : null;
}

/** All formulas one step away along one coordinate: each window and each constant one step down and up. */
export function neighbours(vocabulary: Vocabulary, genome: Genome): number[][] {
  return genome.flatMap((token, at) => {
    const { kind } = vocabulary.tokens[token]!;
    if (kind !== 'window' && kind !== 'constant') return [];
    const steps = [token - 1, token + 1].filter((other) => vocabulary.tokens[other]?.kind === kind);
    return steps.map((other) => spliced(genome, at, at + 1, [other]));
  });
}

/** The two operands of an operator change places. */
export const swap: Move = ({ vocabulary, rng }, genome) => {
  const places = [...genome.keys()].filter((at) => {
    const token = vocabulary.tokens[genome[at]!]!;
    return token.kind === 'operator' && token.panels > 1 && token.operator.commutative !== true;
  });
  if (places.length === 0) return null;
  const at = rng.pick(places);
  const [first, second] = argumentRanges(vocabulary, genome, subtreeStarts(vocabulary, genome), at);
  const [a, b, c] = [first![0], second![0], second![1]];
  return [...genome.slice(0, a), ...genome.slice(b, c), ...genome.slice(a, b), ...genome.slice(c)];
};

/** An operator goes around a subtree; what else it needs is a window, a constant or a field. */
export const wrap: Move = (kit, genome) => {
  const { vocabulary, rng } = kit;
  const at = rng.pick(seriesPositions(vocabulary, genome));
  const start = subtreeStarts(vocabulary, genome)[at]!;
  const operator = rng.pick(tokensOf(vocabulary, 'operator'));
  const place = rng.int((vocabulary.tokens[operator] as OperatorToken).panels);
  return spliced(genome, start, at + 1, written(kit, operator, place, genome.slice(start, at + 1)));
};

/**
 * A subtree is set against recent history, its own or a field's: x -> x / ts_mean(x, d), close -> close - ts_max(high, d).
 * Levels differ between symbols by orders of magnitude, so neither half says anything alone and no small step leads here.
 */
export const relate: Move = ({ vocabulary, rng }, genome) => {
  const at = rng.pick(seriesPositions(vocabulary, genome));
  const start = subtreeStarts(vocabulary, genome)[at]!;
  const pair = operatorsTaking(vocabulary, 'panel panel');
  const rolling = operatorsTaking(vocabulary, 'panel window');
  if (pair.length === 0 || rolling.length === 0 || vocabulary.windows.size === 0) return null;
  const self = genome.slice(start, at + 1);
  const other = rng.float() < 0.5 ? self : pickOf(vocabulary, rng, 'field');
  const history = [...other, ...pickOf(vocabulary, rng, 'window'), rng.pick(rolling)];
  const operands = rng.float() < 0.5 ? [...self, ...history] : [...history, ...self];
  return spliced(genome, start, at + 1, [...operands, rng.pick(pair)]);
};

/**
 * An operator over fields alone, at times with a second one around it; `turn` says which is the inner one, so that a row
 * of turns tries them all.
 */
export function overFields(kit: Kit, turn: number): number[] {
  const { vocabulary, rng } = kit;
  const operators = tokensOf(vocabulary, 'operator');
  const field = pickOf(vocabulary, rng, 'field');
  if (operators.length === 0) return field;
  const inner = written(kit, operators[turn % operators.length]!, 0, field);
  if (rng.float() < 0.7) return inner;
  const outer = rng.pick(operators);
  return written(kit, outer, rng.int((vocabulary.tokens[outer] as OperatorToken).panels), inner);
}

/** A field set against history. */
export function againstHistory(kit: Kit): number[] | null {
  return relate(kit, pickOf(kit.vocabulary, kit.rng, 'field'));
}

/** An operator with one operand given; fields, now and then a constant, are the others. */
function written({ vocabulary, rng }: Kit, operator: number, place: number, operand: Genome): number[] {
  const { slots } = vocabulary.tokens[operator] as OperatorToken;
  const parts = slots.flatMap((slot, i) => {
    if (i === place) return operand;
    if (slot.type === 'window') return pickOf(vocabulary, rng, 'window');
    if (slot.type === 'number') return pickOf(vocabulary, rng, 'constant');
    return pickOf(vocabulary, rng, rng.float() < 0.7 ? 'field' : 'constant');
  });
  return [...parts, operator];
}

/** An operator goes away; one of its operands takes its place. */
export const unwrap: Move = ({ vocabulary, rng }, genome) => {
  const places = [...genome.keys()].filter((at) => vocabulary.tokens[genome[at]!]!.kind === 'operator');
  if (places.length === 0) return null;
  const at = rng.pick(places);
  const starts = subtreeStarts(vocabulary, genome);
  const { panels } = vocabulary.tokens[genome[at]!] as OperatorToken;
  const [from, to] = rng.pick(argumentRanges(vocabulary, genome, starts, at).slice(0, panels));
  return spliced(genome, starts[at]!, at + 1, genome.slice(from, to));
};

function tokensOf(vocabulary: Vocabulary, kind: string): number[] {
  return [...vocabulary.tokens.keys()].filter((i) => vocabulary.tokens[i]!.kind === kind);
}

/** Operators with just these slots. */
function operatorsTaking(vocabulary: Vocabulary, slots: string): number[] {
  return tokensOf(vocabulary, 'operator').filter((i) => shapeOf(vocabulary, i).endsWith(`: ${slots}`));
}

function pickOf(vocabulary: Vocabulary, rng: Rng, kind: string): number[] {
  const tokens = tokensOf(vocabulary, kind);
  return tokens.length === 0 ? [] : [rng.pick(tokens)];
}

function shapeOf(vocabulary: Vocabulary, index: number): string {
  const token = vocabulary.tokens[index]!;
  if (token.kind !== 'operator') return token.kind;
  return `${token.operator.returns}: ${token.slots.map(({ type }) => type).join(' ')}`;
}
