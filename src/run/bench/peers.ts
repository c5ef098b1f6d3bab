/** What others take for the same, in copies of the same matrix on the machine they were measured on (0.074 ms each). */
export interface Peer {
  readonly name: string;
  readonly copies: number;
}

/**
 * Figures measured elsewhere (one 2-core AVX-512 machine, one thread, panel A): AlphaGen's torch evaluator and KunQuant's
 * compiled AVX-512. Only the ratios carry over.
 */
const COPY_MS = 0.074;

const MILLISECONDS: Readonly<Record<string, { readonly alphagen?: number; readonly kunquant?: number }>> = {
  mined30: { alphagen: 5437, kunquant: 1016 },
  mean: { alphagen: 0.7, kunquant: 0.189 },
  std: { alphagen: 160, kunquant: 1.8 },
  corr: { alphagen: 167, kunquant: 3.27 },
  ts_rank: { alphagen: 262, kunquant: 1.21 },
  ts_max: { alphagen: 44, kunquant: 1.09 },
  ts_argmax: { alphagen: 131, kunquant: 1.63 },
  decay_linear: { alphagen: 16.7, kunquant: 0.178 },
  median: { alphagen: 325, kunquant: 267 },
  rank: { alphagen: 63, kunquant: 76.6 },
  zscore: { alphagen: 3.45 },
  ic: { alphagen: 5.5 },
  rankic: { alphagen: 546 },
  pool20: { alphagen: 121 },
  alpha101: { kunquant: 8533 },
  alpha158: { kunquant: 1916 },
};

/** Peers on panel A, in copies; KunQuant's alpha101 and alpha158 are of the outputs it has (82 and 158). */
export function peersOf(name: string): Peer[] {
  const { alphagen, kunquant } = MILLISECONDS[name] ?? {};
  return [
    ...(alphagen === undefined ? [] : [{ name: 'AlphaGen (torch)', copies: alphagen / COPY_MS }]),
    ...(kunquant === undefined ? [] : [{ name: 'KunQuant (AVX-512)', copies: kunquant / COPY_MS }]),
  ];
}
