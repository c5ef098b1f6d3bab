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

/**
 * Unit of the result from the units of the panel arguments (windows, numbers and groups are left out). `literals` holds
 * the value of each argument that is a plain number: 0 fits every unit, and an exponent must be known.
 */
export type UnitRule = (units: readonly Unit[], literals?: readonly (number | undefined)[]) => Unit | UnitIssue;

export const PURE: Unit = { price: 0, volume: 0, kind: 'pure' };
export const LITERAL: Unit = { price: 0, volume: 0, kind: 'literal' };
export const RETURN: Unit = { price: 0, volume: 0, kind: 'return' };
export const COUNT: Unit = { price: 0, volume: 0, kind: 'count' };
export const RANK: Unit = { price: 0, volume: 0, kind: 'rank' };
export const PRICE: Unit = { price: 1, volume: 0, kind: 'pure' };
export const VOLUME: Unit = { price: 0, volume: 1, kind: 'pure' };
export const MONEY: Unit = { price: 1, volume: 1, kind: 'pure' };

/** Prices, volumes and money apart, a plain number is a plain number: kinds do not matter. */
export function sameUnit(a: Unit, b: Unit): boolean {
  return a.price === b.price && a.volume === b.volume;
}

export function isPlain(unit: Unit): boolean {
  return unit.price === 0 && unit.volume === 0;
}

/** "price", "money", "price per volume", "return"... */
export function unitName(unit: Unit): string {
  if (isPlain(unit)) return unit.kind === 'literal' || unit.kind === 'pure' ? 'plain number' : unit.kind;
  // Money first: price times volume is one thing to a quant.
  const both = Math.sign(unit.price) === Math.sign(unit.volume);
  const money = both ? Math.sign(unit.price) * Math.min(Math.abs(unit.price), Math.abs(unit.volume)) : 0;
  const powers: readonly (readonly [string, number])[] = [
    ['money', money],
    ['price', unit.price - money],
    ['volume', unit.volume - money],
  ];
  const named = (sign: number) =>
    powers
      .filter(([, power]) => Math.sign(power) === sign)
      .map(([what, power]) => (Math.abs(power) === 1 ? what : `${what}^${Math.abs(power)}`))
      .join(' x ');
  const below = named(-1);
  return `${named(1) || 'number'}${below && ` per ${below}`}`;
}

const FIELD_UNITS: Readonly<Record<string, Unit>> = {
  open: PRICE,
  high: PRICE,
  low: PRICE,
  close: PRICE,
  vwap: PRICE,
  volume: VOLUME,
  amount: MONEY,
  cap: MONEY,
  returns: RETURN,
  trades: COUNT,
};

/** Unit of a column by its name; a name that is not known is a plain number. */
export function fieldUnit(name: string): Unit {
  if (/^adv\d+$/.test(name)) return MONEY;
  return FIELD_UNITS[name.replace(/^raw_/, '')] ?? PURE;
}
