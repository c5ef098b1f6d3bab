import type { KernelId } from '../../ops/kernels.js';
import { type Shape, TILE, tilesOf } from '../../panel/panel.js';
import { read, type Source } from './source.js';

/** Stands for what is missing, behind all keys: next to float32's end, as no value of a panel is. */
const LAST = '3.4e38';
const LARGEST = '3.39e38';

/** Places in a sorted row: a row's symbols, those of the padding among them. */
const placesOf = (shape: Shape): number => tilesOf(shape) * TILE;

/** A value as sorted rows hold it. */
const key = (value: string) => `Math.min(Math.max(${value}, -${LARGEST}), ${LARGEST})`;

/** Declares `into`, the key at a place of a row; places come in floats, which count to 2^24. */
function keyAt(matrix: string, place: string, into: string): string {
  return `const tile_${into} = Math.floor((${place} + 0.5) / ${TILE}.0);
const ${into} = ${matrix}[tile_${into}][date][${place} - tile_${into} * ${TILE}.0];`;
}

/** Halvings of a row until nothing is left. */
const halvings = (shape: Shape): number => Math.ceil(Math.log2(placesOf(shape) + 1));

/** Lengths of the sorted runs that are merged, in order. */
export function runsOf(shape: Shape): number[] {
  return Array.from({ length: Math.ceil(Math.log2(placesOf(shape))) }, (_, step) => 2 ** step);
}

/** The keys of each date's members, what is missing behind them: one plane. */
export function keysSource(shape: Shape): Source {
  return {
    output: [TILE, shape.dates, tilesOf(shape)],
    text: `function (p, u, a0) {
  const tile = this.thread.z;
  const date = this.thread.y;
  const lane = this.thread.x;
  ${read(shape, 'a0', 'x')}
  let r = ${LAST};
  if (okx * u[tile][date][lane] > 0.5) { r = ${key('x')}; }
  return r;
}`,
  };
}

/**
 * Merges runs of `p[0]` sorted keys in pairs. A kernel of gpu.js cannot write where it likes, so each place looks for what
 * comes there: how many keys of the left run are among the first ones of the pair, by halving.
 */
export function mergeSource(shape: Shape): Source {
  const places = placesOf(shape).toFixed(1);
  return {
    output: [TILE, shape.dates, tilesOf(shape)],
    text: `function (p, m) {
  const date = this.thread.y;
  const place = this.thread.z * ${TILE}.0 + this.thread.x;
  const run = p[0];
  const left = Math.floor((place + 0.5) / (2.0 * run)) * (2.0 * run);
  const right = Math.min(left + run, ${places});
  const end = Math.min(right + run, ${places});
  const before = place - left;
  let low = Math.max(0.0, before - (end - right));
  let high = Math.min(before, right - left);
  for (let step = 0; step < ${halvings(shape)}; step++) {
    if (low < high) {
      const middle = Math.floor((low + high) / 2.0);
      const mine = left + middle;
      const other = right + (before - 1.0 - middle);
      ${keyAt('m', 'mine', 'a')}
      ${keyAt('m', 'other', 'b')}
      if (a <= b) { low = middle + 1.0; } else { high = middle; }
    }
  }
  let nextLeft = ${LAST}; let nextRight = ${LAST};
  const i = left + low;
  const j = right + (before - low);
  if (i < right) { ${keyAt('m', 'i', 'c')} nextLeft = c; }
  if (j < end) { ${keyAt('m', 'j', 'd')} nextRight = d; }
  return Math.min(nextLeft, nextRight);
}`,
  };
}

/** Declares `into`: how many keys of the sorted row of the date hold `test` of `other`, which the first ones do. */
function countOf(shape: Shape, test: string, into: string): string {
  const [low, high, middle, other] = ['low', 'high', 'middle', 'other'].map((name) => `${name}_${into}`);
  return `let ${low} = 0.0; let ${high} = ${placesOf(shape).toFixed(1)};
for (let step_${into} = 0; step_${into} < ${halvings(shape)}; step_${into}++) {
  if (${low} < ${high}) {
    const ${middle} = Math.floor((${low} + ${high}) / 2.0);
    ${keyAt('m', middle!, other!)}
    if (${other} ${test}) { ${low} = ${middle} + 1.0; } else { ${high} = ${middle}; }
  }
}
const ${into} = ${low};`;
}

/** Cross-sections from `m`, the sorted row of the date. */
export function sortedBody(shape: Shape, kernel: KernelId): string | null {
  const count = countOf(shape, `< ${LAST}`, 'n');
  if (kernel === 'rank') {
    return `const own = ${key('x')};
${count}
${countOf(shape, '< own', 'below')}
${countOf(shape, '<= own', 'upto')}
r = (below + upto + 1.0) / 2.0 / Math.max(n, 1.0);`;
  }
  if (kernel === 'cs_median') {
    return `${count}
const lower = Math.floor((Math.max(n, 1.0) - 0.5) / 2.0);
const upper = Math.floor((n + 0.5) / 2.0);
${keyAt('m', 'lower', 'one')}
${keyAt('m', 'upper', 'two')}
r = one * 0.5 + two * 0.5;`;
  }
  return null;
}
