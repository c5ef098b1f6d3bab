/**
 * Sequences of different lengths without padding: the longest first, and by time, so that the rows of one time step lie
 * together and the sequences still going are its first ones. Row of sequence rank r at time t: `offset[t] + r`.
 */
export interface Ragged {
  /** Given sequence by rank: the longest first, equals in the order given. */
  readonly order: readonly number[];
  readonly lengths: readonly number[];
  /** Sequences still going at each time. */
  readonly active: readonly number[];
  readonly offset: readonly number[];
  readonly rows: number;
}

export function raggedOf(given: readonly number[]): Ragged {
  const order = given.map((_, i) => i).sort((a, b) => given[b]! - given[a]! || a - b);
  const lengths = order.map((i) => given[i]!);
  const active = Array.from({ length: lengths[0] ?? 0 }, (_, time) => lengths.filter((length) => length > time).length);
  let rows = 0;
  const offset = active.map((count) => {
    rows += count;
    return rows - count;
  });
  return { order, lengths, active, offset, rows };
}
