import { call, type Node, name, number } from '../../../src/lang/index.js';
import type { Rng } from '../../../src/util/rng.js';
import type { OperatorToken, Vocabulary } from '../../space/vocabulary.js';
import { contextOf, operatorToken, placesOf, ROOT } from './places.js';

/** How often a symbol stands in a context, summed over contexts under the key `any`. */
type Counts = Map<string, Map<string, number>>;

/** Weight of what was seen in all contexts against what was seen in this one. */
const BACK_OFF = 0.25;
/** Weight of the prior, in formulas: below as many the grammar stays close to uniform. */
const PRIOR = 20;

/**
 * A probabilistic grammar: in each context (an argument of an operator, or the root) the chances of what stands there.
 * It begins uniform over fields and over operators, each kind half, and is learned from formulas by counting.
 */
export class Pcfg {
  readonly #vocabulary: Vocabulary;
  readonly #counts: Counts = new Map();

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Counts a formula's symbols; those the vocabulary lacks are passed over. */
  learn(ast: Node, weight: number): void {
    for (const { node, context, slot } of placesOf(this.#vocabulary, ast)) {
      if (slot === 'window' || node.kind === 'number') continue;
      const symbol = node.kind === 'call' ? node.op : node.name;
      for (const key of [context, ANY]) {
        const seen = this.#counts.get(key) ?? new Map<string, number>();
        seen.set(symbol, (seen.get(symbol) ?? 0) + weight);
        this.#counts.set(key, seen);
      }
    }
  }

  /** Relative chance of a field or an operator in a context. */
  weight(symbol: string, context: string, share: number): number {
    const seen = (key: string) => {
      const counts = this.#counts.get(key);
      return counts === undefined ? 0 : (counts.get(symbol) ?? 0);
    };
    return PRIOR * share + seen(context) + BACK_OFF * seen(ANY);
  }

  pickField(context: string, rng: Rng): Node {
    const fields = this.#fields();
    return name(pickWeighted(fields, (field) => this.weight(field, context, 1 / fields.length), rng));
  }

  /** One of these operators. */
  pickOperator(among: readonly OperatorToken[], context: string, rng: Rng): OperatorToken {
    return pickWeighted(among, ({ name: op }) => this.weight(op, context, 1 / among.length), rng);
  }

  pickWindow(rng: Rng): Node {
    return number(rng.pick([...this.#vocabulary.windows.keys()]));
  }

  pickConstant(rng: Rng): Node {
    return number(rng.pick([...this.#vocabulary.constants.keys()]));
  }

  /** A series of at most `most` tokens. Types and units are the caller's to check. */
  sample(context: string, most: number, rng: Rng): Node {
    const operators = this.operators().filter(({ slots }) => slots.length + 1 <= most);
    const fields = this.#fields();
    const sum = (weights: readonly number[]) => weights.reduce((total, weight) => total + weight, 0);
    const leaf = sum(fields.map((field) => this.weight(field, context, 0.5 / fields.length)));
    const inner = sum(operators.map(({ name: op }) => this.weight(op, context, 0.5 / operators.length)));
    // A lone field is no formula worth its evaluation.
    const mayEnd = context !== ROOT || operators.length === 0;
    if (operators.length === 0 || (mayEnd && rng.float() * (leaf + inner) < leaf)) return this.pickField(context, rng);
    return this.sampleCall(this.pickOperator(operators, context, rng), most, rng);
  }

  /** A call of this operator over samples, of at most `most` tokens; some arguments may be given. */
  sampleCall(token: OperatorToken, most: number, rng: Rng, given: ReadonlyMap<number, Node> = new Map()): Node {
    let left = most - 1 - token.slots.length;
    const args = token.slots.map((slot, i) => {
      const known = given.get(i);
      if (known) return known;
      if (slot.type === 'window') return this.pickWindow(rng);
      if (slot.type === 'number') return this.pickConstant(rng);
      // Now and then a number as the second operand: x - 1, max(x, 0.5).
      if (i > 0 && slot.type === 'panel' && this.#vocabulary.constants.size > 0 && rng.float() < 0.1)
        return this.pickConstant(rng);
      const most = 1 + rng.int(Math.max(0, left) + 1);
      const arg = this.sample(contextOf(token.name, i), most, rng);
      left -= tokens(arg) - 1;
      return arg;
    });
    return call(token.name, args);
  }

  operators(): OperatorToken[] {
    return this.#vocabulary.tokens.filter((token) => token.kind === 'operator');
  }

  /** Operators with the same slots as this one, itself left out. */
  alike(op: string): OperatorToken[] {
    const token = operatorToken(this.#vocabulary, op);
    if (token === null) return [];
    return this.operators().filter((other) => other.name !== op && shapeOf(other) === shapeOf(token));
  }

  #fields(): string[] {
    return this.#vocabulary.tokens.flatMap((token) => (token.kind === 'field' ? [token.name] : []));
  }
}

const ANY = 'any';

function shapeOf({ operator, slots }: OperatorToken): string {
  return `${operator.returns}: ${slots.map(({ type }) => type).join(' ')}`;
}

function tokens(node: Node): number {
  return node.kind === 'call' ? node.args.reduce((sum, arg) => sum + tokens(arg), 1) : 1;
}

export function pickWeighted<T>(items: readonly T[], weightOf: (item: T) => number, rng: Rng): T {
  const weights = items.map(weightOf);
  let left = rng.float() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return items[i]!;
  }
  return rng.pick(items);
}
