import { call, canonical, children, type Node, name, print } from '../../src/lang/index.js';

/**
 * A root gene: a call and all below it down to the raw fields, the numbers left open: `ts_mean(vwap, t)`. A bare field
 * is none.
 */
export type Gene = string;

/** Each gene of a formula with the genes right around it; a gene that occurs twice counts once. */
export type Genes = ReadonlyMap<Gene, ReadonlySet<Gene>>;

export function genesOf(ast: Node): Genes {
  const found = new Map<Gene, Set<Gene>>();
  visit(open(canonical(ast)), null, found);
  return found;
}

function visit(node: Node, around: Gene | null, found: Map<Gene, Set<Gene>>): void {
  if (node.kind !== 'call') return;
  const gene = print(node);
  const outer = found.get(gene) ?? new Set();
  if (around !== null) outer.add(around);
  found.set(gene, outer);
  for (const child of children(node)) visit(child, gene, found);
}

/** The formula with its numbers left open; a call over numbers alone is a number. */
function open(node: Node): Node {
  if (node.kind === 'name') return node;
  const args = node.kind === 'call' ? node.args.map(open) : [];
  const known = args.some((arg) => arg.kind !== 'name' || arg.name !== HOLE);
  return node.kind === 'number' || !known ? name(HOLE) : call(node.op, args);
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
