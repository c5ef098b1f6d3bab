export { chain, chainChunk } from './chain';
export { clearPadding, copy, fill } from './simd';
export { crossScratch, cs_count, cs_mean, cs_std, scale, zscore } from './cross';
export { quantile, rank } from './rank';
export { hump, trade_when, ts_backfill, ts_delay, ts_sma_cn } from './recursive';
export { ts_quantile, ts_rank } from './window-order';
