import type { Dispatch } from '../job.js';
import type { Shader, Source } from '../shader.js';
import { LANES, LINE } from '../wgsl.js';
import type { GroupFacts } from './kernel.js';

/** The words of a record of moments, one record per date, or per date and group. */
export const MOMENTS = {
  words: 8,
  /** How many values, as a float. */
  count: 0,
  /** The mean is anchor + above, the anchor being one of the values. */
  anchor: 1,
  above: 2,
  /** Deviation with divisor n-1; missing below two values. */
  deviation: 3,
  /** Sum of the absolute values times unit, a power of 2. */
  size: 4,
  unit: 5,
  /** 1 where the values are constant. */
  flat: 6,
} as const;

/** Index of a cell of a date. */
export function cellOf(symbol: string, date: string): string {
  return `((${symbol} >> 4u) * DATES + ${date}) * ${LINE}u + (${symbol} & 15u)`;
}

/** Writes the record that starts at word `at`; the sums are at hand under the names of `survey`. */
function record(at: string): string {
  return `let flat = !(squares > 1e-12 * raw);
out[${at} + ${MOMENTS.count}u] = bitcast<u32>(n);
out[${at} + ${MOMENTS.anchor}u] = bitcast<u32>(anchor);
out[${at} + ${MOMENTS.above}u] = bitcast<u32>(above);
out[${at} + ${MOMENTS.deviation}u] = word(fin(sqrt(squares / max(n - 1.0, 1.0)) * power2(scale), n > 1.0));
out[${at} + ${MOMENTS.size}u] = bitcast<u32>(size);
out[${at} + ${MOMENTS.unit}u] = bitcast<u32>(unit);
out[${at} + ${MOMENTS.flat}u] = select(0u, 1u, flat);`;
}

const SQUARES = `let dx = ((x - anchor) - above) * unit;
let scaled = x * unit;`;

/** Sums a vec4f over the workgroup; every invocation gets the total. */
export function reduce(value: string, into: string): string {
  return `sums[lane] = ${value};
workgroupBarrier();
for (var half = ${LANES / 2}u; half > 0u; half >>= 1u) {
  if (lane < half) { sums[lane] += sums[lane + half]; }
  workgroupBarrier();
}
let ${into} = sums[0];
workgroupBarrier();`;
}

/** Moments of each date's members: one workgroup a date. */
export function rowMoments(shader: Shader, source: Source): Dispatch {
  const read = shader.reader(source);
  const each = (body: string) => `for (var symbol = lane; symbol < SYMBOLS; symbol += ${LANES}u) {
  let cell = ${cellOf('symbol', 'group')};
  if (!(${shader.member('cell')})) { continue; }
  let w = ${read('cell')};
  if (!known(w)) { continue; }
  let x = num(w);
  ${body}
}`;
  return shader.perGroup(
    shader.shape.dates,
    `var early = 0u; var large = 0u;
${each('early = max(early, SYMBOLS - symbol); large = max(large, bitcast<u32>(abs(x)));')}
atomicMax(&earliest, early); atomicMax(&largest, large);
workgroupBarrier();
let start = atomicLoad(&earliest);
let chosen = SYMBOLS - start;
var anchor = 0.0;
if (start > 0u) { anchor = num(${read(cellOf('chosen', 'group'))}); }
let scale = exponent(num(atomicLoad(&largest)));
let unit = power2(-scale);
var part = vec4f();
${each('part += vec4f(1.0, x - anchor, abs(x) * unit, 0.0);')}
${reduce('part', 'totals')}
let n = totals.x;
let above = totals.y / max(n, 1.0);
let size = totals.z;
var spread = vec4f();
${each(`${SQUARES} spread += vec4f(dx * dx, scaled * scaled, 0.0, 0.0);`)}
${reduce('spread', 'spreads')}
let squares = spreads.x;
let raw = spreads.y;
if (lane == 0u) {
${record(`group * ${MOMENTS.words}u`)}
}`,
    `var<workgroup> earliest: atomic<u32>;
var<workgroup> largest: atomic<u32>;
var<workgroup> sums: array<vec4f, ${LANES}>;`,
  );
}

/** Text that goes through the members of group `item % count` on date `item / count`. */
export function eachOfGroup(shader: Shader, source: Source, group: GroupFacts) {
  const read = shader.reader(source);
  const starts = shader.buffer({ kind: 'starts', group: group.name });
  const members = shader.buffer({ kind: 'members', group: group.name });
  const count = shader.count(group.count);
  const moving = shader.count(group.static ? 0 : 1);
  return {
    open: `let date = item / ${count};
let offset = ${moving} * date * (${count} + 1u) + item % ${count};
let list = ${moving} * date * SYMBOLS;
let begin = ${starts}[offset];
let end = ${starts}[offset + 1u];`,
    each: (body: string) => `for (var i = begin; i < end; i++) {
  let symbol = ${members}[list + i];
  let cell = ${cellOf('symbol', 'date')};
  if (!(${shader.member('cell')})) { continue; }
  let w = ${read('cell')};
  if (!known(w)) { continue; }
  let x = num(w);
  ${body}
}`,
  };
}

/** Moments of each group on each date: one invocation for each. */
export function groupMoments(shader: Shader, source: Source, group: GroupFacts): Dispatch {
  const { open, each } = eachOfGroup(shader, source, group);
  return shader.perItem(
    shader.shape.dates * group.count,
    `${open}
var n = 0.0; var anchor = 0.0; var total = 0.0; var largest = 0.0;
${each('if (n == 0.0) { anchor = x; } n += 1.0; total += x - anchor; largest = max(largest, abs(x));')}
let above = total / max(n, 1.0);
let scale = exponent(largest);
let unit = power2(-scale);
var squares = 0.0; var raw = 0.0; var size = 0.0;
${each(`${SQUARES} squares += dx * dx; raw += scaled * scaled; size += abs(scaled);`)}
${record(`item * ${MOMENTS.words}u`)}`,
  );
}
