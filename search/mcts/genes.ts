import { call, canonical, children, type Node, name, print } from '../../src/lang/index.js';
import type { Vocabulary } from '../space/vocabulary.js';

/**
 * A root gene: a call and all below it down to the raw fields, the numbers left open: `ts_mean(vwap, t)`. A bare field
 * is none.
 */
export type Gene = string;

/** Each gene of a formula with the genes right around it; a gene that occurs twice counts once. */
export type Genes = ReadonlyMap<Gene, ReadonlySet<Gene>>;

export type ReadGenes = (ast: Node) => Genes;

/**
 * How genes are read: `plain` as the paper has them; `coarse` also through what only scales, shifts or turns a series
 * (`2 * x`, `x + 1`, `-x`, `abs(x)`), and with one leaf `price` for all fields that are prices, which move as one. Plain
 * genes are dodged at no cost, by `abs(low)` and by `vwap` in the place of `close`.
 */
export function geneReader(vocabulary: Vocabulary, reading: 'plain' | 'coarse'): ReadGenes {
  const prices = new Set(reading === 'plain' ? [] : pricesOf(vocabulary));
  const through = reading === 'plain' ? NOTHING : SCALING;
  return (ast) => {
    const found = new Map<Gene, Set<Gene>>();
    visit(open(canonical(ast), prices, through), null, found);
    return found;
  };
}

/** The leaf that stands for every price. */
export const PRICE = 'price';

function pricesOf({ tokens }: Vocabulary): string[] {
  return tokens.flatMap((token) =>
    token.kind === 'field' && token.unit.price === 1 && token.unit.volume === 0 ? [token.name] : [],
  );
}

const NOTHING: ReadonlySet<string> = new Set();

/** With a number on the other side these only scale, shift or turn; a number divided by a series does more. */
const SCALING: ReadonlySet<string> = new Set(['neg', 'abs', 'add', 'sub', 'mul', 'div']);

function visit(node: Node, around: Gene | null, found: Map<Gene, Set<Gene>>): void {
  if (node.kind !== 'call') return;
  const gene = print(node);
  const outer = found.get(gene) ?? new Set();
  if (around !== null) outer.add(around);
  found.set(gene, outer);
  for (const child of children(node)) visit(child, gene, found);
}

/** The formula with its numbers left open; a call over numbers alone is a number. */
function open(node: Node, prices: ReadonlySet<string>, through: ReadonlySet<string>): Node {
  if (node.kind === 'name') return prices.has(node.name) ? name(PRICE) : node;
  const args = node.kind === 'call' ? node.args.map((arg) => open(arg, prices, through)) : [];
  const [first, ...more] = args.filter((arg) => arg.kind !== 'name' || arg.name !== HOLE);
  if (node.kind === 'number' || first === undefined) return name(HOLE);
  const scales = more.length === 0 && through.has(node.op) && (node.op !== 'div' || first === args[0]);
  return scales ? first : call(node.op, args);
}

const HOLE = 't';

/**
 * The genes a search has had enough of (equations 11 and 12): of those in at least `support` of the formulas (and in
 * two), only the closed ones, those that no gene right around them equals in support; the `most` most frequent, longer
 * ones first among equals.
 */
export function frequentGenes(library: readonly Genes[], { most, support }: { most: number; support: number }): Gene[] {
  const counts = new Map<Gene, number>();
  const outer = new Map<Gene, Set<Gene>>();
  for (const genes of library) {
    for (const [gene, around] of genes) {
      counts.set(gene, (counts.get(gene) ?? 0) + 1);
      const all = outer.get(gene) ?? new Set();
      for (const one of around) all.add(one);
      outer.set(gene, all);
    }
  }
  const least = Math.max(2, support * library.length);
  return [...counts]
    .filter(([gene, count]) => count >= least && ![...outer.get(gene)!].some((one) => counts.get(one) === count))
    .sort(([a, x], [b, y]) => y - x || b.length - a.length || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([gene]) => gene);
}
