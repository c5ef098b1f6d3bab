/**
 * The unit of a value: powers of price and volume, and for what has neither, what kind of plain number it is.
 * A price is {1,0}, a volume {0,1}, money (price times volume) {1,1}.
 */
export interface Unit {
  readonly price: number;
  readonly volume: number;
  /** Of plain numbers only; `pure` for anything else. A number literal is `literal`. */
  readonly kind: 'pure' | 'return' | 'count' | 'rank' | 'literal';
}

/** Units that do not fit, said so that a quant understands: "adds a price to a volume". */
export interface UnitIssue {
  readonly issue: string;
}

/** Unit of the result from the units of the panel arguments (windows, numbers and groups are left out). */
export type UnitRule = (units: readonly Unit[]) => Unit | UnitIssue;

export const PURE: Unit = { price: 0, volume: 0, kind: 'pure' };
export const LITERAL: Unit = { price: 0, volume: 0, kind: 'literal' };
export const RETURN: Unit = { price: 0, volume: 0, kind: 'return' };
export const COUNT: Unit = { price: 0, volume: 0, kind: 'count' };
export const RANK: Unit = { price: 0, volume: 0, kind: 'rank' };
export const PRICE: Unit = { price: 1, volume: 0, kind: 'pure' };
export const VOLUME: Unit = { price: 0, volume: 1, kind: 'pure' };
export const MONEY: Unit = { price: 1, volume: 1, kind: 'pure' };
