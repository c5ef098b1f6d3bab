/**
 * The shortest decimal that names a float32, as a float64: what a data file's writer meant by it, and what a reader of
 * its text sees. At least six digits are tried, trailing zeros cost nothing; nine always suffice.
 */
export function shortestDecimal(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const magnitude = Math.floor(Math.log10(Math.abs(value))) + 1;
  for (let digits = 6; digits <= 9; digits++) {
    const decimals = digits - magnitude;
    const scale = 10 ** Math.abs(decimals);
    const decimal = decimals >= 0 ? Math.round(value * scale) / scale : Math.round(value / scale) * scale;
    if (Math.fround(decimal) === value) return decimal;
  }
  return value;
}
