import { type Node, parse, print } from '../../../src/lang/index.js';
import type { Json } from '../../../src/util/json.js';
import type { Rng } from '../../../src/util/rng.js';
import { type Builder, createBuilder } from '../../space/builder.js';
import { toAst, toTokens } from '../../space/formula.js';
import { sampleTokens } from '../../space/sample.js';
import type { Vocabulary } from '../../space/vocabulary.js';
import type { Dimension } from '../dimensions.js';
import { type Gene, geneReader, type ReadGenes } from '../genes.js';
import type { Proposal, Proposer, Request } from '../proposer.js';
import { type Bench, type EditName, edits } from './edits.js';
import { Pcfg, pickWeighted } from './pcfg.js';
import { numberPlaces, ROOT } from './places.js';

/** Attempts at one legal formula that is new; then the expansion is skipped. */
const TRIES = 60;

/** All edits, and how often each is tried for want of a reason. */
const OFTEN: Readonly<Record<EditName, number>> = {
  point: 6,
  field: 2,
  step: 3,
  lengthen: 0,
  wrap: 3,
  smooth: 0.5,
  standardise: 0.5,
  relate: 2,
  fresh: 3,
  graft: 1,
  hoist: 1,
  unwrap: 2,
  swap: 1,
  unconstant: 0.5,
};

/** How much more often an edit is tried where it mends the weak dimension. */
const AIMS: Readonly<Record<Dimension, Partial<Record<EditName, number>>>> = {
  effectiveness: { point: 1.5, graft: 3, relate: 1.5 },
  stability: { lengthen: 4, smooth: 4, standardise: 6 },
  turnover: { lengthen: 6, smooth: 8, step: 2 },
  diversity: { field: 4, fresh: 3, point: 2, graft: 2 },
  overfitting: { hoist: 6, unwrap: 6, unconstant: 4 },
};

const NAMES = Object.keys(edits) as EditName[];

export interface GrammarOptions {
  /** Share of starts that are one or two operators over fields, the operators taking turns. */
  readonly shallow: number;
  /** Weight of an effective formula in the grammar, a seed's being 1. */
  readonly learn: number;
  /** How far edits lean to the weak dimension: 0 not at all, 1 as the table says. */
  readonly aim: number;
  readonly avoid: 'off' | 'new' | 'hard';
  readonly genes: 'coarse' | 'plain';
}

/**
 * Proposals without a model: typed edits aimed at the weak dimension, weighted by a probabilistic grammar that is learned
 * from the seeds and from what turned out effective. Every proposal is a legal formula of the vocabulary.
 */
export class GrammarProposer implements Proposer {
  readonly name = 'grammar';
  readonly done = false;
  readonly #vocabulary: Vocabulary;
  readonly #builder: Builder;
  readonly #options: GrammarOptions;
  readonly #pcfg: Pcfg;
  readonly #genesOf: ReadGenes;
  #learned: string[] = [];
  #turn = 0;

  constructor(vocabulary: Vocabulary, seeds: readonly Node[], options: GrammarOptions) {
    this.#vocabulary = vocabulary;
    this.#builder = createBuilder(vocabulary);
    this.#options = options;
    this.#pcfg = new Pcfg(vocabulary);
    this.#genesOf = geneReader(vocabulary, options.genes);
    for (const seed of seeds) this.#pcfg.learn(seed, 1);
  }

  async propose(request: Request): Promise<Proposal> {
    return request.path.length === 0 ? this.start(request) : this.#refine(request);
  }

  /** A formula to start from: small and over fields, or sampled from the grammar. */
  start({ rng, isNew, avoid }: Pick<Request, 'rng' | 'isNew' | 'avoid'>): Proposal {
    const isFree = this.#outOfForbidden(avoid, null);
    const shallow = rng.float() < this.#options.shallow;
    if (shallow) this.#turn++;
    for (let tries = 0; tries < TRIES; tries++) {
      const ast = shallow ? this.#shallow(rng) : this.#pcfg.sample(ROOT, 3 + rng.int(8), rng);
      if (ast !== null && this.#isLegal(ast) && isFree(ast) && isNew(ast))
        return { formulas: [ast], note: 'start', portrait: null, opinion: null };
    }
    return NOTHING;
  }

  /** Uniform over the whole vocabulary, as the strategy `random` draws; null when nothing new is found. */
  random({ rng, isNew }: Pick<Request, 'rng' | 'isNew'>): Node | null {
    for (let tries = 0; tries < TRIES; tries++) {
      const ast = toAst(this.#vocabulary, sampleTokens(this.#builder, rng));
      if (isNew(ast)) return ast;
    }
    return null;
  }

  #shallow(rng: Rng): Node | null {
    const operators = this.#pcfg.operators();
    if (operators.length === 0) return null;
    const inner = operators[this.#turn % operators.length]!;
    const ast = this.#pcfg.sampleCall(inner, inner.slots.length + 1, rng);
    const bench = this.#bench(rng, []);
    const more = rng.float();
    if (more < 0.5) return ast;
    return more < 0.75 ? edits.wrap(bench, ast) : edits.relate(bench, ast);
  }

  #refine(request: Request): Proposal {
    const { path, rng, dimension, argumentSets } = request;
    const parent = path.at(-1)!.ast;
    const bench = this.#bench(
      rng,
      request.exemplars.map(({ ast }) => ast),
    );
    const isFree = this.#outOfForbidden(request.avoid, parent);
    for (let tries = 0; tries < TRIES; tries++) {
      const name = pickWeighted(NAMES, (edit) => this.#weight(edit, dimension), rng);
      const once = edits[name](bench, parent);
      // Now and then two edits at once, to step over a valley.
      const other = pickWeighted(NAMES, (edit) => OFTEN[edit], rng);
      const twice = once && rng.float() < 0.2 && this.#isLegal(once);
      const ast = twice ? edits[other](bench, once) : once;
      if (ast === null || !this.#isLegal(ast) || !isFree(ast) || !request.isNew(ast)) continue;
      const formulas = [ast, ...this.#variants(bench, ast, argumentSets - 1, request)];
      return { formulas, note: twice ? `${name}, ${other}` : name, portrait: null, opinion: null };
    }
    return NOTHING;
  }

  #weight(edit: EditName, dimension: Dimension | null): number {
    const aim = dimension === null ? 1 : (AIMS[dimension][edit] ?? 1);
    const base = OFTEN[edit] === 0 ? (aim > 1 ? 1 : 0) : OFTEN[edit];
    return base * (1 + this.#options.aim * (aim - 1));
  }

  /** Formulas that differ in one number. */
  #variants(bench: Bench, ast: Node, most: number, { isNew }: Request): Node[] {
    const found = new Map<string, Node>();
    const numbers = numberPlaces(this.#vocabulary, ast).length;
    for (let tries = 0; numbers > 0 && found.size < most && tries < 4 * most; tries++) {
      const other = edits.step(bench, ast);
      if (other !== null && this.#isLegal(other) && isNew(other)) found.set(print(other), other);
    }
    return [...found.values()];
  }

  /** Frequent genes are not brought in anew, or not had at all. */
  #outOfForbidden(avoid: readonly Gene[], parent: Node | null): (ast: Node) => boolean {
    if (avoid.length === 0 || this.#options.avoid === 'off') return () => true;
    const own = parent && this.#options.avoid === 'new' ? this.#genesOf(parent) : null;
    const forbidden = avoid.filter((gene) => !own?.has(gene));
    return (ast) => {
      const genes = this.#genesOf(ast);
      return !forbidden.some((gene) => genes.has(gene));
    };
  }

  #isLegal(ast: Node): boolean {
    const tokens = toTokens(this.#vocabulary, ast);
    return tokens !== null && tokens.length <= this.#vocabulary.maxTokens && this.#builder.isFormula(tokens);
  }

  #bench(rng: Rng, exemplars: readonly Node[]): Bench {
    return { vocabulary: this.#vocabulary, pcfg: this.#pcfg, rng, exemplars };
  }

  learn(ast: Node): void {
    if (this.#options.learn === 0) return;
    this.#learned.push(print(ast));
    this.#pcfg.learn(ast, this.#options.learn);
  }

  save(): Json {
    return { learned: this.#learned, turn: this.#turn };
  }

  load(state: Json): void {
    const { learned, turn } = state as { learned: string[]; turn: number };
    this.#learned = [...learned];
    for (const text of learned) this.#pcfg.learn(parse(text), this.#options.learn);
    this.#turn = turn;
  }
}

const NOTHING: Proposal = { formulas: [], note: '', portrait: null, opinion: null };
