export { chain, chainChunk } from './chain';
export { clearPadding, copy, fill } from './simd';
export { crossScratch, cs_count, cs_mean, cs_std, scale, zscore } from './cross';
export { quantile, rank } from './rank';
