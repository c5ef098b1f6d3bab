import { describe, expect, it } from 'vitest';
import * as moves from '../../search/gp/moves.js';
import type { Genome } from '../../search/gp/tree.js';
import { subtreeStarts } from '../../search/gp/tree.js';
import { createBuilder } from '../../search/space/builder.js';
import { toAst, toTokens } from '../../search/space/formula.js';
import { sampleTokens } from '../../search/space/sample.js';
import { parse, print } from '../../src/lang/index.js';
import { createRng } from '../../src/util/rng.js';
import { vocabularyOf } from './fixtures.js';

const vocabulary = vocabularyOf();
const builder = createBuilder(vocabulary);
const kit = (seed: number): moves.Kit => ({ vocabulary, builder, rng: createRng(seed, 'moves') });
const genomeOf = (text: string): number[] => toTokens(vocabulary, parse(text))!;
const textOf = (genome: Genome): string => print(toAst(vocabulary, genome));
const kindOf = (token: number): string => vocabulary.tokens[token]!.kind;

/** Legal children of 2,000 random parents. */
function children(move: moves.Move): { parent: number[]; child: number[] }[] {
  const own = kit(7);
  return Array.from({ length: 2000 }, () => sampleTokens(builder, own.rng)).flatMap((parent) => {
    const child = move(own, parent);
    return child && builder.isFormula(child) ? [{ parent, child }] : [];
  });
}

/** All that a move makes of one formula in 500 tries. */
function made(move: moves.Move, text: string): Set<string> {
  const own = kit(3);
  const all = Array.from({ length: 500 }, () => move(own, genomeOf(text)));
  return new Set(all.flatMap((genome) => (genome && builder.isFormula(genome) ? [textOf(genome)] : [])));
}

describe('moves of gp', () => {
  it('make legal formulas often enough to breed by', () => {
    const { point, windowStep, jitter, wrap, relate, unwrap, subtree, hoist, swap } = moves;
    const share = [point, windowStep, jitter, wrap, relate, unwrap, subtree, hoist, swap].map(
      (move) => children(move).length / 2000,
    );
    expect(Math.min(...share)).toBeGreaterThan(0.02);
  });

  it('a window goes up and down its ladder, a constant along its list, and nothing else changes', () => {
    expect(made(moves.windowStep, 'ts_mean(close, 10)')).toEqual(
      new Set([5, 20, 40].map((window) => `ts_mean(close, ${window})`)),
    );
    expect(made(moves.jitter, 'volume * 2')).toEqual(new Set([0.5, 1, 5, 10].map((value) => `volume * ${value}`)));
    for (const [move, kind] of [
      [moves.windowStep, 'window'],
      [moves.jitter, 'constant'],
    ] as const) {
      for (const { parent, child } of children(move)) {
        const changed = [...parent.keys()].filter((i) => parent[i] !== child[i]);
        expect(changed).toHaveLength(1);
        expect([kindOf(parent[changed[0]!]!), kindOf(child[changed[0]!]!)]).toEqual([kind, kind]);
      }
    }
  });

  it('a point changes one token for one of its kind', () => {
    for (const { parent, child } of children(moves.point)) {
      const changed = [...parent.keys()].filter((i) => parent[i] !== child[i]);
      expect(child).toHaveLength(parent.length);
      expect(changed).toHaveLength(1);
      expect(kindOf(child[changed[0]!]!)).toBe(kindOf(parent[changed[0]!]!));
    }
  });

  it('wrap puts an operator around, rank, decay and neutralise among them; unwrap takes one away', () => {
    const wrapped = made(moves.wrap, 'close');
    for (const text of ['rank(close)', 'demean(close)', 'ts_mean(close, 20)']) expect(wrapped).toContain(text);
    expect([...wrapped].some((text) => text.startsWith('ts_decay_linear(close, '))).toBe(true);
    expect(made(moves.unwrap, 'rank(ts_mean(close, 5))')).toEqual(new Set(['ts_mean(close, 5)', 'rank(close)']));
  });

  it('hoist leaves a part of what was there; swap turns two operands round', () => {
    for (const { parent, child } of children(moves.hoist)) expect(child.length).toBeLessThan(parent.length);
    expect(made(moves.hoist, 'rank(abs(close))')).toEqual(new Set(['rank(close)', 'abs(close)', 'close']));
    expect(made(moves.swap, 'close / open')).toEqual(new Set(['open / close']));
  });

  it('relate sets a series against history: an operator of two between it and a rolling one of it or a field', () => {
    const own = kit(3);
    const tails = new Set<string>();
    for (let i = 0; i < 300; i++) {
      const genome = moves.relate(own, genomeOf('close'))!;
      expect(genome.map(kindOf).sort()).toEqual(['field', 'field', 'operator', 'operator', 'window']);
      const nodes = subtreeStarts(vocabulary, genome);
      expect(nodes.at(-1)).toBe(0);
      tails.add(textOf(genome).replace(/\d+/g, 'd'));
    }
    expect([...tails].some((text) => /^close [-/] ts_\w+\(\w+, d\)$/.test(text))).toBe(true);
  });

  it('crossover takes at most 1 + 2s tokens for s taken out', () => {
    const own = kit(5);
    const [parent, other] = ['rank(ts_delta(close, 5)) + 1', 'ts_corr(close, volume, 10) * abs(rank(open))'].map(
      genomeOf,
    );
    for (let i = 0; i < 500; i++) {
      const child = moves.crossover(own, parent!, other!);
      if (!child) continue;
      const head = parent!.findIndex((token, at) => token !== child[at]);
      const tail = [...parent!].reverse().findIndex((token, at) => token !== child.at(-1 - at));
      if (head < 0 || tail < 0) continue;
      // What differs lies inside the subtree that was taken out: the smallest one around it bounds s.
      const starts = subtreeStarts(vocabulary, parent!);
      const last = parent!.length - 1 - tail;
      const least = Math.max(0, last - head + 1);
      const around = [...parent!.keys()]
        .filter((at) => at >= last && starts[at]! <= head)
        .map((at) => at + 1 - starts[at]!);
      expect(child.length - parent!.length).toBeLessThanOrEqual(1 + Math.max(least, ...around));
    }
  });

  it('neighbours are every window and constant one step down and up', () => {
    const around = moves.neighbours(vocabulary, genomeOf('ts_mean(close, 10) * 2 + ts_std_dev(close, 40)')).map(textOf);
    expect(new Set(around)).toEqual(
      new Set([
        'ts_mean(close, 5) * 2 + ts_std_dev(close, 40)',
        'ts_mean(close, 20) * 2 + ts_std_dev(close, 40)',
        'ts_mean(close, 10) * 1 + ts_std_dev(close, 40)',
        'ts_mean(close, 10) * 5 + ts_std_dev(close, 40)',
        'ts_mean(close, 10) * 2 + ts_std_dev(close, 20)',
      ]),
    );
  });
});
