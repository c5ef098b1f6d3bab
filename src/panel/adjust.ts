const PRICES = ['open', 'high', 'low', 'close', 'vwap'];

/**
 * With a `factor` column, prices are multiplied by it and volume is divided by it (money needs none); the columns as
 * they were stay reachable as `raw_close` and so on. Worked out in float64, rounded to float32 once.
 */
export function adjust(columns: ReadonlyMap<string, Float64Array>): ReadonlyMap<string, Float64Array> {
  const factor = columns.get('factor');
  if (!factor) return columns;
  const out = new Map<string, Float64Array>();
  for (const [name, values] of columns) {
    if (PRICES.includes(name))
      out.set(
        name,
        values.map((value, row) => value * factor[row]!),
      );
    else if (name === 'volume')
      out.set(
        name,
        values.map((value, row) => value / factor[row]!),
      );
    else {
      out.set(name, values);
      continue;
    }
    out.set(`raw_${name}`, values);
  }
  return out;
}
