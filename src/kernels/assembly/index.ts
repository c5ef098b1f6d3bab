export { chain, chainChunk } from './chain';
export { clearPadding, copy, fill } from './simd';
export { crossScratch, cs_count, cs_mean, cs_std, scale, zscore } from './cross';
export { quantile, rank } from './rank';
export { hump, trade_when, ts_backfill, ts_delay, ts_sma_cn } from './recursive';
export { ts_quantile } from './window-quantile';
export { ts_rank } from './window-rank';
export { ts_kurt, ts_mad, ts_product, ts_skew } from './window-direct';
export { scoreBytes, scoreFactor, standardiseFactor } from './score';
export { labelEntryBytes, labelRankBytes, labelRanks } from './rank-score';
export { cs_median, regress_out, regressBytes, winsorize } from './cross-direct';
export {
  group_count, group_mean, group_median, group_rank, group_scale, group_std, group_zscore, groupBytes,
} from './group';
export { patch } from './skip';
export { crossSums } from './product';
export { factorBytes } from './factor';
export { ts_argmax, ts_argmin, ts_max, ts_min } from './extremes';
export { ts_scale } from './window-scale';
export { ts_decay_exp, ts_decay_linear, ts_mean, ts_sum } from './window-sums';
export { ts_std_dev, ts_zscore } from './window-moments';
export { ts_corr, ts_cov, ts_regbeta, ts_regresid } from './window-pairs';
export { ts_resid, ts_rsquare, ts_slope } from './window-trend';
export { matmul, matmulTransposed, packColumns, packTransposed, transposedBytes } from './matmul';
export { adam, fillRows, gatherRows, lstmCell, lstmCellBack, scatterRows, sumRows } from './neural';
