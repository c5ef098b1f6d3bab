import type { Shape } from '../../../panel/panel.js';
import type { Dispatch } from '../job.js';
import type { Shader, Source } from '../shader.js';
import { LANES, NO_KEY, SORT_BLOCK } from '../wgsl.js';
import type { GroupFacts } from './kernel.js';
import { cellOf, eachOfGroup } from './moments.js';

/** How rows of keys are sorted: in blocks of so many, a power of 2, each followed by the number of keys it holds. */
export interface Blocks {
  readonly size: number;
  readonly count: number;
}

export function blocksOf({ symbols }: Shape): Blocks {
  const size = Math.min(SORT_BLOCK, 2 ** Math.ceil(Math.log2(Math.max(2, symbols))));
  return { size, count: Math.ceil(symbols / size) };
}

/**
 * Sorts the keys of each date's members, one workgroup a block (bitonic). A rank is then a search in each block, so that
 * rows of any length need no merging. With `beside` only symbols count where that is known too.
 */
export function sortRows(shader: Shader, source: Source, beside?: Source): Dispatch {
  const read = shader.reader(source);
  const mask = beside && shader.reader(beside);
  const { size, count } = blocksOf(shader.shape);
  const blocks = shader.count(count);
  return shader.perGroup(
    shader.shape.dates * count,
    `let date = group / ${blocks};
let block = group % ${blocks};
for (var i = lane; i < ${size}u; i += ${LANES}u) {
  let symbol = block * ${size}u + i;
  var k = ${NO_KEY};
  if (symbol < SYMBOLS) {
    let cell = ${cellOf('symbol', 'date')};
    if (${shader.member('cell')}${mask ? ` && known(${mask('cell')})` : ''}) {
      let w = ${read('cell')};
      if (known(w)) { k = key(w); }
    }
  }
  keys[i] = k;
}
workgroupBarrier();
for (var run = 2u; run <= ${size}u; run <<= 1u) {
  for (var gap = run >> 1u; gap > 0u; gap >>= 1u) {
    for (var i = lane; i < ${size / 2}u; i += ${LANES}u) {
      let left = (i / gap) * gap * 2u + i % gap;
      let right = left + gap;
      let a = keys[left];
      let b = keys[right];
      if ((a > b) == ((left & run) == 0u)) { keys[left] = b; keys[right] = a; }
    }
    workgroupBarrier();
  }
}
let start = group * ${size + 1}u;
for (var i = lane; i < ${size}u; i += ${LANES}u) { out[start + i] = keys[i]; }
if (lane == 0u) {
  var low = 0u;
  var high = ${size}u;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (keys[middle] == ${NO_KEY}) { high = middle; } else { low = middle + 1u; }
  }
  out[start + ${size}u] = low;
}`,
    `var<workgroup> keys: array<u32, ${size}>;`,
  );
}

/** The name of a function (key, date) -> (keys below, keys up to it, all keys) over sorted rows in a buffer. */
export function placeFunction(shader: Shader, sorted: string): string {
  const { size, count } = blocksOf(shader.shape);
  const blocks = shader.count(count);
  const bound = shader.define(
    '(start: u32, length: u32, k: u32, after: bool) -> u32',
    `var low = 0u;
var high = length;
while (low < high) {
  let middle = (low + high) / 2u;
  let other = ${sorted}[start + middle];
  if (other > k || (!after && other == k)) { high = middle; } else { low = middle + 1u; }
}
return low;`,
  );
  return shader.define(
    '(k: u32, date: u32) -> vec3u',
    `var found = vec3u();
for (var b = 0u; b < ${blocks}; b++) {
  let start = (date * ${blocks} + b) * ${size + 1}u;
  let length = ${sorted}[start + ${size}u];
  found += vec3u(${bound}(start, length, k, false), ${bound}(start, length, k, true), length);
}
return found;`,
  );
}

/** The middle value of those that `upto` counts: bisection of the keys, halfway to the next where their number is even. */
function median(count: string, upto: (key: string, into: string) => string, next: string): string {
  return `let n = ${count};
if (n == 0u) { out[item] = MISSING; return; }
let at = (n - 1u) / 2u;
var low = 0u; var high = ${NO_KEY}; var held = n;
for (var bit = 0u; bit < 32u; bit++) {
  let middle = low + (high - low) / 2u;
  ${upto('middle', 'upto')}
  if (upto > at) { high = middle; held = upto; } else { low = middle + 1u; }
}
let below = unkey(low);
var above = below;
if (n % 2u == 0u && held <= at + 1u) { ${next} }
out[item] = word(fin(below + (above - below) * 0.5, true));`;
}

/** The median of each date's sorted row. */
export function rowMedian(shader: Shader, sorted: string): Dispatch {
  const { size, count } = blocksOf(shader.shape);
  const place = placeFunction(shader, sorted);
  const blocks = shader.count(count);
  return shader.perItem(
    shader.shape.dates,
    median(
      `${place}(0u, item).z`,
      (key, into) => `let ${into} = ${place}(${key}, item).y;`,
      `var least = ${NO_KEY};
  for (var b = 0u; b < ${blocks}; b++) {
    let start = (item * ${blocks} + b) * ${size + 1}u;
    for (var i = 0u; i < ${sorted}[start + ${size}u]; i++) {
      let k = ${sorted}[start + i];
      if (k > low) { least = min(least, k); break; }
    }
  }
  above = unkey(least);`,
    ),
  );
}

/** The median of each group on each date. */
export function groupMedian(shader: Shader, source: Source, group: GroupFacts): Dispatch {
  const { open, each } = eachOfGroup(shader, source, group);
  return shader.perItem(
    shader.shape.dates * group.count,
    `${open}
var members = 0u;
${each('members++;')}
${median(
  'members',
  (key, into) => `var ${into} = 0u;\n${each(`if (key(w) <= ${key}) { ${into}++; }`)}`,
  `var least = ${NO_KEY};\n${each('if (key(w) > low) { least = min(least, key(w)); }')}\nabove = unkey(least);`,
)}`,
  );
}
