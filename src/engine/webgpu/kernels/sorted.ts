import type { Shape } from '../../../panel/panel.js';
import type { Dispatch, Resource } from '../job.js';
import type { Shader, Source } from '../shader.js';
import { LANES, NO_KEY, SORT_BLOCK } from '../wgsl.js';
import type { GroupFacts } from './kernel.js';
import { cellOf, eachOfGroup } from './moments.js';
import { keysHeld, sortKeys } from './sort.js';

/** How rows of keys are sorted: in blocks of so many symbols, each followed by the number of keys it holds. */
interface Blocks {
  readonly count: number;
  readonly symbols: number;
  /** Keys that are sorted at once: a power of 2 that holds a block. */
  readonly size: number;
}

function blocksOf({ symbols }: Shape): Blocks {
  const count = Math.max(1, Math.ceil(symbols / SORT_BLOCK));
  const each = Math.max(1, Math.ceil(symbols / count));
  return { count, symbols: each, size: 2 ** Math.max(1, Math.ceil(Math.log2(each))) };
}

/** Words of the sorted rows of a matrix. */
export function sortedWords(shape: Shape): number {
  const { count, symbols } = blocksOf(shape);
  return shape.dates * count * (symbols + 1);
}

/** The blocks' size, and names of their other numbers in a shader. */
function blockNames(shader: Shader) {
  const { count, symbols, size } = blocksOf(shader.shape);
  return { size, count, blocks: shader.count(count), each: shader.count(symbols) };
}

/**
 * Sorts the keys of each date's members, one workgroup a block. A rank is then a search in each block, so that rows of
 * any length need no merging.
 */
export function sortRows(shader: Shader, source: Source): Dispatch {
  const read = shader.reader(source);
  const { size, count, blocks, each } = blockNames(shader);
  return shader.perGroup(
    shader.shape.dates * count,
    `let date = group / ${blocks};
let block = group % ${blocks};
var mine = 0u;
for (var i = lane; i < ${size}u; i += ${LANES}u) {
  let symbol = block * ${each} + i;
  var k = ${NO_KEY};
  if (i < ${each} && symbol < SYMBOLS) {
    let cell = ${cellOf('symbol', 'date')};
    if (${shader.member('cell')}) {
      let w = ${read('cell')};
      if (known(w)) { k = key(w); mine++; }
    }
  }
  keys[at(i)] = k;
}
if (mine > 0u) { atomicAdd(&found, mine); }
workgroupBarrier();
${sortKeys(shader, size, `${size}u`)}
let start = group * (${each} + 1u);
for (var i = lane; i < ${each}; i += ${LANES}u) { out[start + i] = keys[at(i)]; }
if (lane == 0u) { out[start + ${each}] = atomicLoad(&found); }`,
    sharedKeys(size),
  );
}

/**
 * Sorts what pairs leave out, first of the factor, then of the label: keys of members where that one alone is known. They
 * are few, and what is sorted is no more than they are.
 */
export function sortUnpaired(shader: Shader, factor: Source, label: Source): Dispatch {
  const [f, l] = [shader.reader(factor), shader.reader(label)];
  const { size, count, blocks, each } = blockNames(shader);
  return shader.perGroup(
    2 * shader.shape.dates * count,
    `let row = group / ${blocks};
let block = group % ${blocks};
let ofLabel = row >= DATES;
let date = row % DATES;
for (var i = lane; i < ${each}; i += ${LANES}u) {
  let symbol = block * ${each} + i;
  if (symbol >= SYMBOLS) { break; }
  let cell = ${cellOf('symbol', 'date')};
  if (!(${shader.member('cell')})) { continue; }
  let wf = ${f('cell')};
  let wl = ${l('cell')};
  if (known(wf) == known(wl)) { continue; }
  if (known(wl) == ofLabel) { keys[at(atomicAdd(&found, 1u))] = key(select(wf, wl, ofLabel)); }
}
workgroupBarrier();
if (lane == 0u) { held = atomicLoad(&found); }
let length = workgroupUniformLoad(&held);
let start = group * (${each} + 1u);
if (lane == 0u) { out[start + ${each}] = length; }
if (length == 0u) { return; }
var padded = ${keysHeld(size)}u;
while (padded < length) { padded <<= 1u; }
for (var i = length + lane; i < padded; i += ${LANES}u) { keys[at(i)] = ${NO_KEY}; }
workgroupBarrier();
${sortKeys(shader, size, 'padded')}
for (var i = lane; i < length; i += ${LANES}u) { out[start + i] = keys[at(i)]; }`,
    `${sharedKeys(size)}
var<workgroup> held: u32;`,
  );
}

const sharedKeys = (size: number) => `var<workgroup> keys: array<u32, ${size}>;
var<workgroup> found: atomic<u32>;`;

/** The rank of each member among those of its date, less the middle one; missing where the value is. */
export function centredRanks(shader: Shader, source: Source, sorted: Resource): Dispatch {
  const read = shader.reader(source);
  const lean = leanFunction(shader, shader.buffer(sorted));
  return shader.perCell(`var own = MISSING;
if (${shader.member('cell')}) { own = ${read('cell')}; }
var rank = MISSING;
if (known(own)) { rank = bitcast<u32>(${lean}(key(own), date)); }
out[cell] = rank;`);
}

/** The name of a function (key, date) -> where a key lies in sorted rows of a buffer, from their middle. */
export function leanFunction(shader: Shader, sorted: string): string {
  return shader.define(
    '(k: u32, row: u32) -> f32',
    `let place = vec3i(${placeFunction(shader, sorted)}(k, row));
return f32(place.x + place.y - place.z) * 0.5;`,
  );
}

/** The name of a function (key, date) -> (keys below, keys up to it, all keys) over sorted rows in a buffer. */
export function placeFunction(shader: Shader, sorted: string): string {
  const { blocks, each } = blockNames(shader);
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
  let start = (date * ${blocks} + b) * (${each} + 1u);
  let length = ${sorted}[start + ${each}];
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
  const { blocks, each } = blockNames(shader);
  const place = placeFunction(shader, sorted);
  return shader.perItem(
    shader.shape.dates,
    median(
      `${place}(0u, item).z`,
      (key, into) => `let ${into} = ${place}(${key}, item).y;`,
      `var least = ${NO_KEY};
  for (var b = 0u; b < ${blocks}; b++) {
    let start = (item * ${blocks} + b) * (${each} + 1u);
    for (var i = 0u; i < ${sorted}[start + ${each}]; i++) {
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
