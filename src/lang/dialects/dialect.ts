import type { Node } from '../../expr/nodes.js';
import type { Issue } from '../issue.js';
import type { Rule } from './rule.js';
import type { GrammarName } from './surface.js';

/** What a reader had to decide, or what a printer could say only nearly. */
export type Note = Omit<Issue, 'rule' | 'code'>;

export interface ReadOptions {
  /** What `adv20` means: money (the paper), or shares. Default money. */
  readonly adv?: 'money' | 'shares';
  /** The formula is a label: it may look ahead. */
  readonly label?: boolean;
}

export interface ReadFormula {
  readonly ast: Node;
  readonly notes: readonly Note[];
}

/** One way of writing formulas, over the one AST. */
export interface Dialect {
  readonly name: string;
  readonly about: string;
  /** Throws an AlphaError with a place for what it cannot read. */
  readonly read: (text: string, sourceName?: string, options?: ReadOptions) => ReadFormula;
  /** Throws F020, which names the operator, for what the dialect cannot say; `note` hears what it says only nearly. */
  readonly print: (ast: Node, note?: (note: Note) => void) => string;
}

/** How a dialect writes an operator between or before its operands; a higher precedence binds tighter. */
export interface Sign {
  readonly symbol: string;
  readonly precedence: number;
  readonly form: 'left' | 'right' | 'prefix' | 'apart';
  /** The operand always stands in brackets. */
  readonly bracketed?: true;
}

/** What makes a dialect: data, from which its reader and its printer are made. */
export interface DialectSpec {
  readonly name: string;
  readonly about: string;
  /** What people call it, for messages. */
  readonly title: string;
  readonly grammar: GrammarName;
  readonly caseSensitive: boolean;
  /** Operators, the first row that fits wins. */
  readonly rules: readonly Rule[];
  /** Names that stand for formulas. */
  readonly names?: readonly (readonly [theirs: string, ours: string])[];
  /** Remarks on names, for the reader. */
  readonly remarks?: readonly (readonly [name: RegExp, note: string])[];
  /** Operators of the dialect that nothing here says, and why. */
  readonly missing?: Readonly<Record<string, string>>;
  /** Remarks on signs by our operator, for the reader. */
  readonly signRemarks?: Readonly<Record<string, string>>;
  readonly signs: ReadonlyMap<string, Sign>;
  /** Has `c ? a : b`. */
  readonly choice: boolean;
  /** Knows `returns` and `adv20` by name. */
  readonly derived: boolean;
  /** A window that is no whole number is cut down. */
  readonly floors: boolean;
  /** `min(x, 5)` is the smallest of five dates. */
  readonly bareWindows?: true;
  /** Whether windows skip missing values, as one says it. */
  readonly missingData: string;
  readonly readName: (word: string) => string;
  readonly writeName: (name: string) => string;
  /** Undefined: there are no groups. */
  readonly writeGroup?: (name: string) => string;
  readonly writeNumber: (value: number) => string;
  readonly writeWindow: (value: number) => string;
  /** Between arguments. */
  readonly comma: string;
}
