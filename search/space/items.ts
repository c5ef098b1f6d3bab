import { LITERAL, PRICE, PURE, type Unit } from '../../src/ops/units.js';
import type { OperatorToken, Slot, Vocabulary } from './vocabulary.js';

/**
 * What lies on the stack of a half-written formula, as far as legality goes: two values of one item are
 * interchangeable. `series` depends on a field; a `constant` may be an operand or fill a number slot.
 */
export interface Item {
  readonly id: number;
  readonly kind: 'series' | 'constant' | 'window';
  readonly bool: boolean;
  readonly unit: Unit;
  /** Representative value of a constant or a window. */
  readonly value: number;
}

export interface Items {
  /** The item a field, constant or window token puts on the stack. */
  ofToken(token: number): Item;
  /** Result of an operator on these items (as many as it has slots); null if it does not take them. */
  result(operator: number, items: readonly Item[]): Item | null;
}

/** Under strict units a search writes no price to the fifth power: nothing on a market is measured in it. */
const HIGHEST_POWER = 4;

/** Operators that say something of one series given twice: x+x, x*x, cov(x,x). All others give a constant or x. */
const FINE_WITH_EQUALS = new Set(['add', 'mul', 'ts_cov']);

/** May this operator not be given the same series twice? */
export function degenerateOnEquals(token: OperatorToken): boolean {
  return token.panels > 1 && !FINE_WITH_EQUALS.has(token.name);
}

export function createItems(vocabulary: Vocabulary): Items {
  const items = new Map<string, Item>();
  const intern = (key: string, make: (id: number) => Item): Item => {
    const item = items.get(key) ?? make(items.size);
    items.set(key, item);
    return item;
  };
  const series = (unit: Unit, bool: boolean): Item => {
    // What kind of plain number it is matters to readers, not to legality; fewer items, fewer stacks.
    const at: Unit = vocabulary.strictUnits ? { price: unit.price, volume: unit.volume, kind: 'pure' } : PURE;
    const key = `series ${at.price} ${at.volume} ${bool}`;
    return intern(key, (id) => ({ id, kind: 'series', bool, unit: at, value: Number.NaN }));
  };
  const operators = vocabulary.tokens.filter((token) => token.kind === 'operator');
  const ofTokens = vocabulary.tokens.map((token): Item | null => {
    if (token.kind === 'operator') return null;
    if (token.kind === 'field') return series(token.unit, false);
    // Constants, and windows, that fit the same slots of the same operators are one item.
    const { kind, value } = token;
    const type = kind === 'window' ? 'window' : 'number';
    const fits = operators.flatMap((operator) =>
      operator.slots.filter((slot) => slot.type === type).map((slot) => fitsSlot(operator, slot, value)),
    );
    const units = kind === 'window' ? [] : operators.map((operator) => unitsBeside(operator, value));
    return intern(JSON.stringify([kind, fits, units]), (id) => ({ id, kind, bool: false, unit: LITERAL, value }));
  });

  function resultOf(token: OperatorToken, given: readonly Item[]): Item | null {
    if (!token.slots.every((slot, i) => accepts(token, slot, given[i]!))) return null;
    const operands = given.slice(0, token.panels);
    if (!operands.some((item) => item.kind === 'series')) return null;
    const bool = token.operator.returns === 'bool';
    if (!vocabulary.strictUnits) return series(PURE, bool);
    const literals = operands.map((item) => (item.kind === 'constant' ? item.value : undefined));
    const units = operands.map((item) => item.unit);
    const unit = token.operator.unit(units, literals);
    if ('issue' in unit || Math.max(Math.abs(unit.price), Math.abs(unit.volume)) > HIGHEST_POWER) return null;
    return series(unit, bool);
  }

  const known = vocabulary.tokens.map(() => new Map<number, Item | null>());
  return {
    ofToken: (token) => ofTokens[token]!,
    result: (index, given) => {
      const results = known[index]!;
      const key = given.reduce((sum, item) => sum * 4096 + item.id, 0);
      let result = results.get(key);
      if (result === undefined) {
        result = resultOf(vocabulary.tokens[index] as OperatorToken, given);
        results.set(key, result);
      }
      return result;
    },
  };
}

/** What an operator makes of a price and this number: of most the value does not matter, of an exponent it does. */
function unitsBeside(token: OperatorToken, value: number): unknown {
  if (token.panels !== 2 || !takesLiterals(token)) return null;
  const { unit } = token.operator;
  return [unit([PRICE, LITERAL], [undefined, value]), unit([LITERAL, PRICE], [value, undefined])];
}

function accepts(token: OperatorToken, slot: Slot, item: Item): boolean {
  if (slot.type === 'bool') return item.kind === 'series' && item.bool;
  // A plain number is an operand only where it meets a series cell by cell.
  if (slot.type === 'panel') return item.kind === 'series' || (item.kind === 'constant' && takesLiterals(token));
  return item.kind === (slot.type === 'window' ? 'window' : 'constant') && fitsSlot(token, slot, item.value);
}

function takesLiterals({ operator, panels }: OperatorToken): boolean {
  return panels > 1 && ['arithmetic', 'logic', 'element'].includes(operator.family);
}

/** A window must also reach back: over one date a mean is the value itself, and a rank is 1. */
export function fitsSlot({ operator }: OperatorToken, slot: Slot, value: number): boolean {
  if (value < slot.min || value > slot.max) return false;
  if (slot.type !== 'window') return true;
  if (value !== 1) return true;
  const reach = operator.lookback(
    operator.params.filter(({ type }) => type === 'window' || type === 'number').map((param) => param.default ?? 1),
  );
  return reach !== 'all' && reach > 0;
}
