import { eachCell, type Rule } from './grid.js';

const NONE = Number.NaN;
const truth = (value: boolean) => (value ? 1 : 0);

/** An operator of single cells that is NaN where any operand is. */
function cell(of: (...values: number[]) => number): Rule {
  return seeing((...values) => (values.some(Number.isNaN) ? NONE : of(...values)));
}

/** An operator of single cells that looks at NaN itself. */
function seeing(of: (...values: number[]) => number): Rule {
  return ({ market, count, grid }) => {
    const grids = Array.from({ length: count }, (_, index) => grid(index));
    return eachCell(market, (date, symbol) => of(...grids.map((values) => values[date]![symbol]!)));
  };
}

function roundAway(x: number): number {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + (x > 0 ? 1 : -1) : whole;
}

const signOf = (x: number) => (x > 0 ? 1 : x < 0 ? -1 : 0);

/** Away from 0 by the larger exponential's reciprocal, so that neither side overflows. */
function sigmoid(x: number): number {
  const small = Math.exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + small) : small / (1 + small);
}

function tanh(x: number): number {
  const small = Math.expm1(-2 * Math.abs(x));
  return (signOf(x) * -small) / (2 + small);
}

function extreme(better: (a: number, b: number) => boolean) {
  return (...values: number[]) => {
    let best = values[0]!;
    for (const value of values) if (better(value, best)) best = value;
    return best;
  };
}

const largest = extreme((a, b) => a > b);
const smallest = extreme((a, b) => a < b);

export const CELL: Readonly<Record<string, Rule>> = {
  add: cell((x, y) => x! + y!),
  sub: cell((x, y) => x! - y!),
  mul: cell((x, y) => x! * y!),
  div: cell((x, y) => (y === 0 ? NONE : x! / y!)),
  neg: cell((x) => 0 - x!),
  power: cell((x, y) => (y === 0 ? 1 : x! ** y!)),
  lt: cell((x, y) => truth(x! < y!)),
  le: cell((x, y) => truth(x! <= y!)),
  gt: cell((x, y) => truth(x! > y!)),
  ge: cell((x, y) => truth(x! >= y!)),
  eq: cell((x, y) => truth(x === y)),
  ne: cell((x, y) => truth(x !== y)),
  and: cell((x, y) => truth(x !== 0 && y !== 0)),
  or: cell((x, y) => truth(x !== 0 || y !== 0)),
  not: cell((x) => truth(x === 0)),
  if_else: seeing((c, a, b) => (Number.isNaN(c) ? NONE : c !== 0 ? a! : b!)),
  is_nan: seeing((x) => truth(Number.isNaN(x))),
  nan_to: seeing((x, v) => (Number.isNaN(x) ? v! : x!)),
  abs: cell((x) => (x! < 0 ? -x! : x!)),
  sign: cell((x) => signOf(x!)),
  log: cell((x) => (x! <= 0 ? NONE : Math.log(x!))),
  exp: cell((x) => Math.exp(x!)),
  sqrt: cell((x) => (x! < 0 ? NONE : Math.sqrt(x!))),
  inverse: cell((x) => (x === 0 ? NONE : 1 / x!)),
  signed_power: cell((x, a) => signOf(x!) * Math.abs(x!) ** a!),
  s_log_1p: cell((x) => signOf(x!) * Math.log1p(Math.abs(x!))),
  tanh: cell((x) => tanh(x!)),
  sigmoid: cell((x) => sigmoid(x!)),
  min: cell(smallest),
  max: cell(largest),
  clip: cell((x, lo, hi) => smallest(largest(x!, lo!), hi!)),
  floor: cell((x) => Math.floor(x!)),
  ceil: cell((x) => Math.ceil(x!)),
  round: cell((x) => roundAway(x!)),
};
