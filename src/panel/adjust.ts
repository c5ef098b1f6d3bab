import type { Matrix } from './panel.js';

const PRICES = ['open', 'high', 'low', 'close', 'vwap'];

/**
 * With a `factor` field, prices are multiplied by it and volume is divided by it (money needs none); the columns as
 * they were stay reachable as `raw_close` and so on. Worked out in float64, rounded once: decimals in a CSV file and
 * float32 in a Parquet file give the same panel. `create` makes a matrix of NaN.
 */
export function adjust(fields: ReadonlyMap<string, Matrix>, create: () => Matrix): ReadonlyMap<string, Matrix> {
  const factor = fields.get('factor');
  if (!factor) return fields;
  const out = new Map<string, Matrix>();
  for (const [name, raw] of fields) {
    const isPrice = PRICES.includes(name);
    if (!isPrice && name !== 'volume') {
      out.set(name, raw);
      continue;
    }
    const adjusted = create();
    for (let cell = 0; cell < raw.length; cell++) {
      const value = isPrice ? raw[cell]! * factor[cell]! : raw[cell]! / factor[cell]!;
      if (Number.isFinite(Math.fround(value))) adjusted[cell] = value;
    }
    out.set(name, adjusted);
    out.set(`raw_${name}`, raw);
  }
  return out;
}
