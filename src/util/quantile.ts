/** The value at a share of the way through ascending values, linear between neighbours; 0 where there are none. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  if (ascending.length === 0) return 0;
  const place = share * (ascending.length - 1);
  const low = Math.floor(place);
  const [from, to] = [ascending[low]!, ascending[Math.min(low + 1, ascending.length - 1)]!];
  return from + (place - low) * (to - from);
}
