import { call, type Node, name, number } from '../../src/expr/nodes.js';
import type { Operator, Param } from '../../src/ops/define.js';
import { operators } from '../../src/ops/registry.js';
import { cellAt, createMatrix, type Panel } from '../../src/panel/panel.js';
import { createRng } from '../../src/util/rng.js';

/** Formulas that use an operator on the fields of `randomPanel`: plainly, and skipping NaN where it can. */
export function formulasOf(operator: Operator): Node[] {
  const series = ['close', 'volume', 'open'].map((field) => name(field));
  const args: Node[] = [];
  let used = 0;
  for (const param of operator.params) {
    if (param.default !== undefined) continue;
    if (param.type === 'panel') args.push(series[used++ % series.length]!);
    else if (param.type === 'bool') args.push(call('lt', [series[used++ % series.length]!, number(0)]));
    else if (param.type === 'group') args.push(name('sector'));
    else args.push(number(constantFor(operator, param)));
  }
  const plain = call(operator.name, args);
  if (!operator.skipna) return [plain];
  return [plain, call(operator.name, args, [{ name: 'skipna', value: true }])];
}

function constantFor({ minWindow = 1 }: Operator, { type, min, max }: Param): number {
  if (type === 'window') return Math.max(5, minWindow);
  if (min !== undefined && max !== undefined && Number.isFinite(max)) return (min + max) / 2;
  return Math.max(1, min ?? 1);
}

/** All operators with their formulas, for `it.each`. */
export const EVERY_OPERATOR = [...operators.values()].map((operator) => ({
  name: operator.name,
  operator,
  formulas: formulasOf(operator),
}));

export interface RandomPanel {
  readonly dates?: number;
  readonly symbols?: number;
  readonly seed?: number;
  /** Share of missing cells. */
  readonly missing?: number;
  readonly universe?: boolean;
}

/** Standard normal fields with gaps and some ties, two sectors and symbols in none, a moving universe if asked. */
export function randomPanel({
  dates = 24,
  symbols = 19,
  seed = 1,
  missing = 0.05,
  universe = false,
}: RandomPanel = {}): Panel {
  const shape = { dates, symbols };
  const rng = createRng(seed, 'panel');
  const field = (): Float32Array => {
    const out = createMatrix(shape);
    for (let date = 0; date < dates; date++) {
      for (let symbol = 0; symbol < symbols; symbol++) {
        const value = Math.round(rng.normal() * 50) / 50;
        if (rng.float() >= missing) out[cellAt(shape, date, symbol)] = value;
      }
    }
    return out;
  };
  const fields = new Map(['close', 'volume', 'open', 'high', 'low', 'vwap', 'amount'].map((name) => [name, field()]));
  const codes = Int32Array.from({ length: symbols }, (_, symbol) => (symbol % 7 === 6 ? -1 : symbol % 2));
  const members = Uint8Array.from(createMatrix(shape), () => (rng.float() < 0.7 ? 1 : 0));
  return {
    dates: Array.from({ length: dates }, (_, date) => `2020-01-${String(date + 1).padStart(2, '0')}`),
    symbols: Array.from({ length: symbols }, (_, symbol) => `S${symbol}`),
    fields,
    groups: new Map([['sector', { labels: ['a', 'b'], codes, static: true }]]),
    universe: universe ? members : null,
    hash: 'random',
  };
}
