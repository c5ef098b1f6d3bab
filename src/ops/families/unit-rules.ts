import { isPlain, LITERAL, PURE, sameUnit, type Unit, type UnitRule, unitName } from '../units.js';

/** The first argument's unit. */
export const keep: UnitRule = ([x]) => (x === undefined || x.kind === 'literal' ? PURE : x);

/** "a price", "money". */
function withArticle(unit: Unit): string {
  const name = unitName(unit);
  return name.startsWith('money') ? name : `a ${name}`;
}

/** The same kind of plain number whatever comes in. */
export function always(unit: Unit): UnitRule {
  return () => unit;
}

/** A function of plain numbers only, such as exp. */
export function plainOnly(verb: string): UnitRule {
  return ([x]) => (x === undefined || isPlain(x) ? PURE : { issue: `${verb} ${withArticle(x)}` });
}

function times(a: Unit, b: Unit, sign: 1 | -1): Unit {
  const price = a.price + sign * b.price;
  const volume = a.volume + sign * b.volume;
  if (price !== 0 || volume !== 0) return { price, volume, kind: 'pure' };
  // 2 * rank is still a rank; rank * return is just a number.
  const kind = b.kind === 'literal' ? a.kind : a.kind === 'literal' && sign > 0 ? b.kind : 'pure';
  return isPlain(a) && isPlain(b) ? { price, volume, kind } : PURE;
}

export const multiply: UnitRule = ([a = LITERAL, b = LITERAL]) => times(a, b, 1);
export const divide: UnitRule = ([a = LITERAL, b = LITERAL]) => times(a, b, -1);

/** `x^a`: the exponent must be a plain number, and a constant where x has a unit. */
export const raise: UnitRule = ([x = LITERAL, a = LITERAL], literals = []) => {
  if (!isPlain(a)) return { issue: `takes ${withArticle(a)} as an exponent` };
  if (isPlain(x)) return PURE;
  const power = literals[1];
  if (power === undefined) return { issue: `raises ${withArticle(x)} to a power that changes` };
  return { price: x.price * power, volume: x.volume * power, kind: 'pure' };
};

/** A unit raised to a fixed power. */
export function raised(power: number): UnitRule {
  return (units) => raise([units[0] ?? LITERAL, LITERAL], [undefined, power]);
}

/** The unit that all operands share; 0 fits each of them. */
function shared(units: readonly Unit[], literals: readonly (number | undefined)[]): Unit | readonly [Unit, Unit] {
  const bound = units.filter((unit, i) => !(unit.kind === 'literal' && literals[i] === 0));
  const [first = LITERAL, ...others] = bound;
  const odd = others.find((unit) => !sameUnit(first, unit));
  if (odd) return [first, odd];
  if (others.every((unit) => unit.kind === first.kind)) return first;
  return isPlain(first) ? PURE : first;
}

/** Operands of equal unit, which is the unit of the result: "adds a price to a volume". */
export function alike(say: (a: string, b: string) => string): UnitRule {
  return (units, literals = []) => {
    const unit = shared(units, literals);
    return 'kind' in unit ? unit : { issue: say(withArticle(unit[0]), withArticle(unit[1])) };
  };
}

/** Operands of equal unit; the result is 1 or 0. */
export const compare: UnitRule = (units, literals = []) => {
  const unit = shared(units, literals);
  return 'kind' in unit ? PURE : { issue: `compares ${withArticle(unit[0])} with ${withArticle(unit[1])}` };
};

/** A choice: the condition's unit is free, the branches are alike. */
export const chosen: UnitRule = (units, literals = []) =>
  alike((a, b) => `chooses between ${a} and ${b}`)(units.slice(1), literals.slice(1));
