const PRICES = ['open', 'high', 'low', 'close', 'vwap'];

/**
 * With a `factor` column, prices are multiplied by it and volume is divided by it (money needs none); the columns as
 * they were stay reachable as `raw_close` and so on. Both sides are taken as float32, as the panel holds them, so that
 * decimals in a CSV file and float32 in a Parquet file give the same panel; the product is rounded once.
 */
export function adjust(columns: ReadonlyMap<string, Float64Array>): ReadonlyMap<string, Float64Array> {
  const factor = columns.get('factor')?.map(Math.fround);
  if (!factor) return columns;
  const out = new Map<string, Float64Array>();
  for (const [name, values] of columns) {
    const isPrice = PRICES.includes(name);
    if (isPrice)
      out.set(
        name,
        Float64Array.from(values, (value, row) => Math.fround(value) * factor[row]!),
      );
    else if (name === 'volume')
      out.set(
        name,
        Float64Array.from(values, (value, row) => Math.fround(value) / factor[row]!),
      );
    else out.set(name, values);
    if (isPrice || name === 'volume') out.set(`raw_${name}`, values);
  }
  return out;
}
