export { chain, chainChunk } from './chain';
export { clearPadding, copy, fill } from './simd';
export { crossScratch, cs_count, cs_mean, cs_std, scale, zscore } from './cross';
export { quantile, rank } from './rank';
export { hump, trade_when, ts_backfill, ts_delay, ts_sma_cn } from './recursive';
export { ts_quantile, ts_rank } from './window-order';
export { ts_kurt, ts_mad, ts_product, ts_skew } from './window-direct';
export { icBytes, icSums } from './score';
export { rankScoreBytes, rankSums } from './rank-score';
export { cs_median, regress_out, regressBytes, winsorize } from './cross-direct';
export {
  group_count, group_mean, group_median, group_rank, group_scale, group_std, group_zscore, groupBytes,
} from './group';
