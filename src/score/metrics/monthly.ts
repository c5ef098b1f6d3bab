/** Mean by calendar month of a daily series, NaN left out; months without a value are left out too. */
export function monthlyMeans(daily: ArrayLike<number>, months: readonly string[]): { month: string; ic: number }[] {
  const sums = new Map<string, { sum: number; count: number }>();
  for (let i = 0; i < daily.length; i++) {
    const value = daily[i]!;
    if (Number.isNaN(value)) continue;
    const month = months[i]!;
    const entry = sums.get(month);
    if (entry) {
      entry.sum += value;
      entry.count++;
    } else sums.set(month, { sum: value, count: 1 });
  }
  return [...sums].map(([month, { sum, count }]) => ({ month, ic: sum / count }));
}
