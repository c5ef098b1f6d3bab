import { equal, type Node } from '../../src/lang/index.js';
import {
  DIMENSIONS,
  type Dimension,
  type Metrics,
  type PerDimension,
  perDimension,
  rankScore,
  TOP,
} from './dimensions.js';
import { frequentGenes, type Gene, type Genes, type ReadGenes } from './genes.js';
import type { MctsOptions } from './options.js';

/** An effective alpha of the search's own library. */
export interface Entry {
  readonly id: number;
  readonly ast: Node;
  readonly genes: Genes;
  readonly metrics: Metrics;
  readonly overfitting: number;
  readonly score: number;
}

type LibraryOptions = Pick<MctsOptions, 'library' | 'ranks' | 'avoid' | 'avoidMost' | 'avoidSupport' | 'eta'>;

/**
 * The effective alphas found so far, which formulas are ranked against, examples are taken from and frequent genes are
 * counted in. It is wider than the run's pool, which keeps a few that go well together. The oldest leave when it is full.
 */
export class EffectiveLibrary {
  readonly #options: LibraryOptions;
  readonly #genesOf: ReadGenes;
  #entries: Entry[] = [];
  #sorted: Readonly<Record<Dimension, readonly number[]>> | null = null;
  #avoid: readonly Gene[] | null = null;

  constructor(options: LibraryOptions, genesOf: ReadGenes) {
    this.#options = options;
    this.#genesOf = genesOf;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  load(entries: readonly Omit<Entry, 'genes'>[]): void {
    this.#entries = entries.map((entry) => this.#read(entry));
    this.#changed();
  }

  add(entry: Omit<Entry, 'genes'>): void {
    this.#entries.push(this.#read(entry));
    if (this.#entries.length > this.#options.library) this.#entries.shift();
    this.#changed();
  }

  #read(entry: Omit<Entry, 'genes'>): Entry {
    return { ...entry, genes: this.#genesOf(entry.ast) };
  }

  #changed(): void {
    this.#sorted = null;
    this.#avoid = null;
  }

  /** Scores by rank among the library; the overfitting score comes as it is. A missing number scores half. */
  scores(metrics: Metrics, overfitting: number): PerDimension {
    this.#sorted ??= Object.fromEntries(
      DIMENSIONS.map((dimension) => [dimension, dimension === 'overfitting' ? [] : this.#values(dimension)]),
    ) as unknown as Record<Dimension, number[]>;
    const sorted = this.#sorted;
    return perDimension((dimension) => {
      if (dimension === 'overfitting') return overfitting;
      const value = metrics[dimension];
      return value === null ? TOP / 2 : rankScore(value, sorted[dimension], this.#options.ranks === 'smooth');
    });
  }

  #values(dimension: Exclude<Dimension, 'overfitting'>): number[] {
    return this.#entries.flatMap(({ metrics }) => metrics[dimension] ?? []).sort((a, b) => a - b);
  }

  /** Frequent genes that new formulas are to do without. */
  avoid(): readonly Gene[] {
    const { avoid, avoidMost: most, avoidSupport: support } = this.#options;
    if (avoid === 'off') return [];
    this.#avoid ??= frequentGenes(
      this.#entries.map(({ genes }) => genes),
      { most, support },
    );
    return this.#avoid;
  }

  /**
   * Examples to learn from (paper, C.2): for effectiveness and stability the best of what is left when the share `eta`
   * most like the formula is dropped; for diversity the least alike; for the rest none. Likeness is the share of common
   * genes: a search has no values to correlate.
   */
  exemplars(ast: Node, dimension: Dimension, count: number): Entry[] {
    if (count === 0 || this.#entries.length === 0) return [];
    if (dimension === 'turnover' || dimension === 'overfitting') return [];
    const genes = this.#genesOf(ast);
    const others = this.#entries
      .filter((entry) => !equal(entry.ast, ast))
      .map((entry) => ({ entry, likeness: likeness(genes, entry.genes) }))
      .sort((a, b) => a.likeness - b.likeness || a.entry.id - b.entry.id);
    if (dimension === 'diversity') return others.slice(0, count).map(({ entry }) => entry);
    const kept = others.slice(0, Math.max(1, Math.ceil(others.length * (1 - this.#options.eta))));
    const value = (entry: Entry) => entry.metrics[dimension] ?? -Infinity;
    return kept
      .map(({ entry }) => entry)
      .sort((a, b) => value(b) - value(a) || a.id - b.id)
      .slice(0, count);
  }
}

function likeness(a: Genes, b: Genes): number {
  let common = 0;
  for (const gene of a.keys()) if (b.has(gene)) common++;
  const all = a.size + b.size - common;
  return all === 0 ? 0 : common / all;
}
