import { type Environment, hashOf, type Node } from '../../src/lang/index.js';
import type { Llm } from '../../src/llm/index.js';
import { AlphaError } from '../../src/util/errors.js';
import type { Json } from '../../src/util/json.js';
import { createRng, type Rng, restoreRng } from '../../src/util/rng.js';
import type { Candidate, Context, Outcome, Searcher, Strategy } from '../contract.js';
import { dimensionChances, type Metrics, metricsOf, pickDimension } from './dimensions.js';
import { calibrate, passes, randomScores } from './gates.js';
import { geneReader } from './genes.js';
import { GrammarProposer } from './grammar/index.js';
import { createJudge } from './judge.js';
import { EffectiveLibrary } from './library.js';
import { LlmProposer } from './llm/index.js';
import { createTree, grow, pathTo, type Tree, type TreeNode, waste } from './node.js';
import { type MctsOptions, mctsOptions } from './options.js';
import { environmentOfVocabulary, plainIdea, portraitOf } from './portrait.js';
import type { Proposal, Proposer, Request } from './proposer.js';
import { loadState, saveState } from './saved.js';
import { selectNode } from './select.js';
import type { Asked, Expansion, Queued, Slot, Spark } from './state.js';

export const mcts: Strategy = {
  name: 'mcts',
  doc: 'Monte Carlo tree search: refines formulas where they are weak, by a grammar or a language model',
  create: (context, options) => createMcts(context, mctsOptions(options)),
};

/**
 * Alpha Jungle's search (arXiv 2505.11122): trees of refinements, grown side by side. A tree has one expansion under way
 * at a time, so the trees of a batch are what runs in parallel; they are served in a fixed order, and each request has a
 * generator of its own. What the paper leaves open is an option; README.md lists them.
 */
export function createMcts(context: Context, options: MctsOptions): Searcher {
  const { vocabulary } = context;
  const env = environmentOfVocabulary(vocabulary);
  const grammar = new GrammarProposer(vocabulary, context.seeds, options);
  const proposer = proposerOf(context, options, grammar, env);
  const genesOf = geneReader(vocabulary, options.genes);
  const library = new EffectiveLibrary(options, genesOf);
  const judge = createJudge(library, options, proposer.name);
  let rng: Rng = context.rng;
  let asked = new Set<string>();
  let seeded = 0;
  /** Metrics of the random formulas that the gates are set by, and how many were asked. */
  let sample: Metrics[] = [];
  let sampled = 0;
  /** Scored formulas that no tree has begun with. */
  let sparks: Spark[] = [];
  /** The search's own members of the pool, by id. */
  let members = new Map<number, Spark>();
  let slots: Slot[] = Array.from({ length: options.trees }, () => ({ tree: null, open: null }));
  let planted = 0;
  let begun = 0;
  let step = 0;
  let queue: Queued[] = [];
  let pending: Asked[] = [];

  const isNew = (ast: Node) => !asked.has(hashOf(ast));

  /** Marks a formula as asked; false when it was before. */
  function claim(ast: Node): boolean {
    const hash = hashOf(ast);
    if (asked.has(hash)) return false;
    asked.add(hash);
    return true;
  }

  const requestRng = () => createRng(rng.int(0x7fffffff), 'mcts');

  async function ask(count: number): Promise<Candidate[]> {
    pending = [];
    const out: Candidate[] = [];
    const put = (item: Queued) => {
      pending.push(item.asked);
      out.push(item.candidate);
    };
    while (out.length < count && seeded < context.seeds.length) {
      const ast = context.seeds[seeded++]!;
      if (claim(ast)) put(lone(ast, 'seed'));
    }
    while (out.length < count && sampled < options.calibration && !context.percentiles) {
      sampled++;
      const ast = grammar.random({ rng: requestRng(), isNew });
      if (ast !== null && claim(ast)) put(lone(ast, 'calibration'));
    }
    if (out.length + queue.length < count && !proposer.done) await expand();
    for (const item of queue.splice(0, count - out.length)) put(item);
    if (proposer === grammar) {
      for (let tries = 0; out.length < count && tries < 2 * count; tries++) {
        const [ast] = grammar.start({ rng: requestRng(), isNew, avoid: library.avoid() }).formulas;
        if (ast !== undefined && claim(ast)) put(lone(ast, 'scout'));
      }
    }
    return out;
  }

  /** A formula of the grammar's that belongs to no tree. */
  function lone(ast: Node, note: 'seed' | 'calibration' | 'scout'): Queued {
    const portrait = portraitOf(plainIdea(ast, null, env), [], null, note);
    const source = note === 'seed' ? 'user' : grammar.name;
    return {
      asked: { kind: note, ast },
      candidate: { ast, origin: { strategy: 'mcts', step: step++, parents: [], proposer: source, note, portrait } },
    };
  }

  /** Every tree that waits for nothing gets one expansion; a slot without a tree gets a tree first. */
  async function expand(): Promise<void> {
    const idle = slots.filter((slot) => slot.open === null);
    for (const slot of idle) slot.tree ??= plant();
    const asks = idle.flatMap((slot): Opening[] => {
      if (slot.tree) return [{ slot, ...refinement(slot.tree) }];
      return proposer === grammar ? [] : [{ slot, node: null, request: beginning() }];
    });
    const proposals = await Promise.all(asks.map(({ request }) => proposer.propose(request)));
    for (const [i, { slot, node, request }] of asks.entries()) open(slot, node, request, proposals[i]!);
  }

  /** A tree from a member of the pool, or from the best formula that none has begun with. */
  function plant(): Tree | null {
    const own = context.library().flatMap(({ id, weight }) => {
      const spark = members.get(id);
      return spark && !isAvoided(spark.ast) ? [{ spark, weight: Math.abs(weight) }] : [];
    });
    const fromPool = own.length > 0 && rng.float() < options.rootsFromPool;
    if (fromPool) {
      let best = rng.pick(own);
      for (let i = 1; i < options.tournament; i++) {
        const rival = rng.pick(own);
        if (rival.weight > best.weight) best = rival;
      }
      return createTree(planted++, judge.root(best.spark), options.budget);
    }
    const free = sparks.filter(({ ast }) => !isAvoided(ast));
    if (free.length === 0) return null;
    const roots = free.map(judge.root);
    const best = roots.reduce((top, root, i) => (root.score > roots[top]!.score ? i : top), 0);
    sparks.splice(sparks.indexOf(free[best]!), 1);
    return createTree(planted++, roots[best]!, options.budget);
  }

  /** Under `hard` a tree does not begin where the library has enough either. */
  function isAvoided(ast: Node): boolean {
    const avoid = options.avoid === 'hard' ? library.avoid() : [];
    if (avoid.length === 0) return false;
    const genes = genesOf(ast);
    return avoid.some((gene) => genes.has(gene));
  }

  function refinement(tree: Tree): { node: number; request: Request } {
    const node = selectNode(tree, options);
    const path = pathTo(tree, node);
    const self = path.at(-1)!;
    const own = requestRng();
    const chances = dimensionChances(self.scores, options.weights, options.temperature);
    const dimension = pickDimension(chances, own);
    const relatives = [...self.children, ...(path.at(-2)?.children ?? [])].flatMap((at) =>
      at === node ? [] : [tree.nodes[at]!],
    );
    const request: Request = {
      place: `${tree.index}.${tree.nodes[0]!.visits}`,
      path,
      relatives,
      dimension,
      exemplars: library.exemplars(self.ast, dimension, options.exemplars),
      avoid: library.avoid(),
      argumentSets: options.argumentSets,
      rng: own,
      isNew,
    };
    return { node, request };
  }

  /** A request for a formula to start from. */
  function beginning(): Request {
    const own = requestRng();
    const base = { path: [], relatives: [], dimension: null, exemplars: [], avoid: library.avoid() };
    return { ...base, place: `start.${begun++}`, argumentSets: options.argumentSets, rng: own, isNew };
  }

  /** Queues the argument sets of a proposal; what another tree asked for in the same breath falls away. */
  function open(slot: Slot, node: number | null, { path, dimension }: Request, proposal: Proposal): void {
    const formulas = proposal.formulas.filter(claim);
    if (formulas.length === 0) {
      skip(slot, node);
      return;
    }
    const { note, portrait: idea, opinion } = proposal;
    slot.open = { node, dimension, note, idea, opinion, expected: formulas.length, results: [] };
    for (const ast of formulas) {
      const portrait = portraitOf(idea ?? plainIdea(ast, dimension, env), path, dimension, note);
      const parents = path.slice(-1).map(({ id }) => id);
      const origin = { strategy: 'mcts', step: step++, parents, proposer: proposer.name, note, portrait };
      queue.push({ asked: { kind: 'set', slot: slots.indexOf(slot), ast }, candidate: { ast, origin } });
    }
  }

  /** An expansion that came to nothing. */
  function skip(slot: Slot, node: number | null): void {
    if (slot.tree === null || node === null || proposer.done) return;
    waste(slot.tree, node);
    settle(slot);
  }

  function tellOne(item: Asked, outcome: Outcome): void {
    const spark: Spark = {
      ast: item.ast,
      id: outcome.id,
      ic: outcome.ic,
      metrics: metricsOf(outcome),
      nearest: outcome.nearestMember,
      copy: outcome.status === 'rejected',
      note: item.kind === 'set' ? '' : item.kind,
      portrait: null,
      proposer: item.kind === 'seed' ? 'user' : grammar.name,
    };
    if (outcome.evicted !== undefined) members.delete(outcome.evicted);
    if (outcome.admitted) members.set(outcome.id, spark);
    if (item.kind === 'set') {
      const slot = slots[item.slot]!;
      const { open } = slot;
      open?.results.push(spark);
      if (open && open.results.length === open.expected) conclude(slot, open);
      return;
    }
    if (item.kind === 'calibration') sample.push(spark.metrics);
    // A model's trees begin with formulas of its own, or the user's.
    if (outcome.ic === null || (proposer !== grammar && item.kind !== 'seed')) return;
    sparks.push(spark);
    if (sparks.length > options.reservoir) sparks.shift();
  }

  /** All argument sets of an expansion are told: the best one becomes a child, or the root of a tree. */
  function conclude(slot: Slot, { node, ...expansion }: Expansion): void {
    slot.open = null;
    const size = (spark: Spark) => spark.metrics.effectiveness ?? -1;
    const best = expansion.results.reduce((top, spark) => (size(spark) > size(top) ? spark : top));
    if (best.ic === null) {
      skip(slot, node);
      return;
    }
    if (slot.tree === null || node === null) {
      slot.tree = createTree(planted++, judge.grown(best, expansion, []), options.budget);
      return;
    }
    grow(slot.tree, node, judge.grown(best, expansion, pathTo(slot.tree, node)), options.bonus);
    settle(slot);
  }

  /** A tree whose budget is spent ends: what of it is effective joins the library. */
  function settle(slot: Slot): void {
    const { tree } = slot;
    if (tree === null || tree.budget > 0) return;
    slot.tree = null;
    const gates = calibrate(context.percentiles ?? randomScores(sample), options.gates);
    for (const node of tree.nodes) admit(node, gates);
  }

  function admit(node: TreeNode, gates: ReturnType<typeof calibrate>): void {
    if (library.entries.some(({ id }) => id === node.id)) return;
    const scores = library.scores(node.metrics, node.scores.overfitting);
    if (!passes(node.metrics, scores, gates, options.gates)) return;
    const { id, ast, metrics, score } = node;
    library.add({ id, ast, metrics, overfitting: node.scores.overfitting, score });
    proposer.learn(ast);
  }

  return {
    ask,
    tell: (outcomes) => {
      for (const [i, outcome] of outcomes.entries()) tellOne(pending[i]!, outcome);
    },
    save: (): Json =>
      saveState({
        rng: rng.save(),
        asked: [...asked],
        counters: [seeded, sampled, planted, step, begun],
        sample,
        sparks,
        members,
        slots,
        queue,
        library: library.entries,
        proposer: proposer.save(),
      }),
    load: (state: Json) => {
      const saved = loadState(state);
      rng = restoreRng(saved.rng);
      asked = new Set(saved.asked);
      [seeded, sampled, planted, step, begun] = saved.counters;
      ({ sample, sparks, members, slots, queue } = saved);
      library.load(saved.library);
      proposer.load(saved.proposer);
      pending = [];
    },
  };
}

/** A request on its way to the proposer, and where its answer goes. */
interface Opening {
  readonly slot: Slot;
  readonly node: number | null;
  readonly request: Request;
}

/** The proposer of the options; L001 when it needs a model and the run has none, once something is asked. */
function proposerOf({ vocabulary, llm }: Context, options: MctsOptions, grammar: Proposer, env: Environment): Proposer {
  if (options.proposer === 'grammar') return grammar;
  return new LlmProposer(options.proposer, llm ?? NO_MODEL, vocabulary, env, options);
}

const NO_MODEL: Llm = {
  ended: null,
  ask: () => {
    throw new AlphaError('L001', 'no language model is configured', { hint: 'set ALPHALODE_LLM_BASE_URL' });
  },
};
