export { chain, chainChunk } from './chain';
export { clearPadding, copy, fill } from './simd';
