export { clearPadding, copy, fill } from './simd';
