/** How an operator is written between or before its operands. A higher `precedence` binds tighter. */
export interface Infix {
  readonly symbol: string;
  readonly op: string;
  readonly precedence: number;
  readonly form: 'left' | 'right' | 'prefix';
}

/** The one table of symbols: the parser turns them into calls, the printer turns calls back. */
export const INFIX = [
  { symbol: '^', op: 'power', precedence: 9, form: 'right' },
  { symbol: '-', op: 'neg', precedence: 8, form: 'prefix' },
  { symbol: '!', op: 'not', precedence: 8, form: 'prefix' },
  { symbol: '*', op: 'mul', precedence: 7, form: 'left' },
  { symbol: '/', op: 'div', precedence: 7, form: 'left' },
  { symbol: '+', op: 'add', precedence: 6, form: 'left' },
  { symbol: '-', op: 'sub', precedence: 6, form: 'left' },
  { symbol: '<', op: 'lt', precedence: 5, form: 'left' },
  { symbol: '<=', op: 'le', precedence: 5, form: 'left' },
  { symbol: '>', op: 'gt', precedence: 5, form: 'left' },
  { symbol: '>=', op: 'ge', precedence: 5, form: 'left' },
  { symbol: '==', op: 'eq', precedence: 4, form: 'left' },
  { symbol: '!=', op: 'ne', precedence: 4, form: 'left' },
  { symbol: '&&', op: 'and', precedence: 3, form: 'left' },
  { symbol: '||', op: 'or', precedence: 2, form: 'left' },
] as const satisfies readonly Infix[];

export const PRECEDENCE = { choice: 1, prefix: 8, power: 9, primary: 10 } as const;

/** `c ? a : b`. */
export const CHOICE_OP = 'if_else';

const WORDS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!' };
const BINARY = new Map<string, string>(INFIX.flatMap((row) => (row.form === 'prefix' ? [] : [[row.symbol, row.op]])));
const PREFIX = new Map<string, string>(INFIX.flatMap((row) => (row.form === 'prefix' ? [[row.symbol, row.op]] : [])));
const BY_OP = new Map<string, Infix>(INFIX.map((row) => [row.op, row]));

/** Operator of a symbol or word as written in a formula (`&&`, `and`, `AND`). */
export function infixOp(written: string, form: 'binary' | 'prefix'): string {
  const symbol = WORDS[written.toLowerCase()] ?? written;
  const op = (form === 'binary' ? BINARY : PREFIX).get(symbol);
  if (op === undefined) throw new RangeError(`the grammar knows a symbol that the table lacks: ${written}`);
  return op;
}

/** How to write an operator, if it has a symbol. */
export function infixOf(op: string): Infix | undefined {
  return BY_OP.get(op);
}
