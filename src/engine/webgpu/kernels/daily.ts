import type { Dispatch, Resource } from '../job.js';
import type { Shader, Source } from '../shader.js';
import { LANES } from '../wgsl.js';
import { cellOf } from './moments.js';
import { leanFunction } from './sorted.js';

/** The words of a date's record: floats, the correlations and the turnover as words that may be missing. */
export const DAILY = { words: 8, pairs: 0, ic: 1, rankIc: 2, turnover: 3, covered: 4, close: 5 } as const;

/** What ranks of pairs are made of: centred ranks of factor and label, each by itself, and what pairs leave out, sorted. */
export interface Ranked {
  readonly factor: Resource;
  readonly label: Resource;
  readonly unpaired: Resource;
}

/** Vectors of sums that are reduced together: each way through the tree of lanes has its barriers. */
const TOGETHER = 3;

/**
 * Sums over a workgroup, four to a vector, rounding errors kept (Knuth's two-sum, lane by lane and in the tree). Compilers
 * may cancel such corrections as if numbers were exact, so what must not be is passed through an exclusive or with a zero
 * that only the caller of the shader knows.
 */
function compensated(shader: Shader): string {
  return `struct Sum { s: vec4f, e: vec4f }
var<workgroup> sums: array<Sum, ${LANES * TOGETHER}>;
var<workgroup> earliest: atomic<u32>;
var<workgroup> largestX: atomic<u32>;
var<workgroup> largestY: atomic<u32>;
fn opaque(v: vec4f) -> vec4f { return bitcast<vec4f>(bitcast<vec4u>(v) ^ vec4u(${shader.count(0)})); }
fn plus(a: Sum, v: vec4f) -> Sum {
  let t = opaque(a.s + v);
  let z = opaque(t - a.s);
  return Sum(t, a.e + ((a.s - opaque(t - z)) + (v - z)));
}
fn join(a: u32, b: u32) {
  let joined = plus(sums[a], sums[b].s);
  sums[a] = Sum(joined.s, joined.e + sums[b].e);
}`;
}

/** The totals of the lanes' sums, `[sum, name of its total]`; every lane gets them. */
function totals(parts: readonly (readonly [string, string])[]): string {
  const each = (text: (at: string, part: readonly [string, string]) => string) =>
    parts.map((part, i) => text(`${i * LANES}u`, part)).join('\n');
  return `${each((at, [part]) => `sums[${at} + lane] = ${part};`)}
workgroupBarrier();
for (var half = ${LANES / 2}u; half > 0u; half >>= 1u) {
  if (lane < half) { ${each((at) => `join(${at} + lane, ${at} + lane + half);`)} }
  workgroupBarrier();
}
${each((at, [, total]) => `let ${total} = sums[${at}].s + sums[${at}].e;`)}
workgroupBarrier();`;
}

/** Scores a factor date by date, one workgroup each: IC, RankIC on the pairs, turnover, and the counts they rest on. */
export function dailyRecords(shader: Shader, factor: Source, ranked: Ranked): Dispatch {
  const f = shader.reader(factor);
  const l = shader.buffer({ kind: 'target', name: 'label' });
  const c = shader.buffer({ kind: 'target', name: 'close' });
  const rankF = shader.buffer(ranked.factor);
  const rankL = shader.buffer(ranked.label);
  const unpaired = leanFunction(shader, shader.buffer(ranked.unpaired));
  const shared = compensated(shader);
  /** Members of the date: `wf` and `wl` are the words of factor and label. */
  const members = (body: string) => `for (var symbol = lane; symbol < SYMBOLS; symbol += ${LANES}u) {
  let cell = ${cellOf('symbol', 'group')};
  if (!(${shader.member('cell')})) { continue; }
  let wf = ${f('cell')};
  let wl = ${l}[cell];
  ${body}
}`;
  const pairs = (body: string) =>
    members(`if (!(known(wf) && known(wl))) { continue; }
  let x = num(wf); let y = num(wl);
  ${body}`);
  /** Runs over the symbols: `rank` is the word of the centred rank at a date, a weight before it is scaled. */
  const weights = (date: string, body: string) => `for (var symbol = lane; symbol < SYMBOLS; symbol += ${LANES}u) {
  let rank = ${rankF}[${cellOf('symbol', date)}];
  ${body}
}`;
  return shader.perGroup(
    shader.shape.dates,
    `var early = 0u; var largeX = 0u; var largeY = 0u;
${pairs('early = max(early, SYMBOLS - symbol); largeX = max(largeX, bitcast<u32>(abs(x))); largeY = max(largeY, bitcast<u32>(abs(y)));')}
atomicMax(&earliest, early); atomicMax(&largestX, largeX); atomicMax(&largestY, largeY);
workgroupBarrier();
let start = atomicLoad(&earliest);
let chosen = SYMBOLS - start;
var anchor = vec2f();
if (start > 0u) { anchor = vec2f(num(${f(cellOf('chosen', 'group'))}), num(${l}[${cellOf('chosen', 'group')}])); }
let unit = vec2f(power2(-exponent(num(atomicLoad(&largestX)))), power2(-exponent(num(atomicLoad(&largestY)))));
let earlier = max(group, 1u) - 1u;
var first = Sum();
var counts = Sum();
var gross = Sum();
${members(`let holds = vec2f(select(0.0, 1.0, known(wf)), select(0.0, 1.0, known(${c}[cell])));
  /* Counts are whole numbers: nothing is rounded. */
  counts.s += vec4f(holds.x, holds.x * holds.y, holds.y, 0.0);
  if (!(known(wf) && known(wl))) { continue; }
  first = plus(first, vec4f(1.0, (num(wf) - anchor.x) * unit.x, (num(wl) - anchor.y) * unit.y, 0.0));`)}
${weights('group', 'if (known(rank)) { gross = plus(gross, vec4f(abs(num(rank)), 0.0, 0.0, 0.0)); }')}
/* Who was a member the day before need not be one today. */
${weights('earlier', 'if (known(rank)) { gross = plus(gross, vec4f(0.0, abs(num(rank)), 1.0, 0.0)); }')}
${totals([
  ['first', 'level'],
  ['counts', 'counted'],
  ['gross', 'grosses'],
])}
let n = level.x;
let above = level.yz / max(n, 1.0);
var products = Sum();
var raw = Sum();
var ranks = Sum();
${pairs(`let d = (vec2f(x, y) - anchor) * unit - above;
  products = plus(products, vec4f(d.x * d.x, d.y * d.y, d.x * d.y, 0.0));
  raw = plus(raw, vec4f(x * unit.x * x * unit.x, y * unit.y * y * unit.y, 0.0, 0.0));
  /* A rank among the pairs: the rank among all, less that among those left out. */
  let r = vec2f(
    num(${rankF}[cell]) - ${unpaired}(key(wf), group),
    num(${rankL}[cell]) - ${unpaired}(key(wl), group + DATES),
  );
  ranks = plus(ranks, vec4f(r.x * r.x, r.y * r.y, r.x * r.y, 0.0));`)}
${weights(
  'group',
  `let before = ${rankF}[${cellOf('symbol', 'earlier')}];
  var now = 0.0;
  var then = 0.0;
  if (known(rank) && grosses.x > 0.0) { now = num(rank) / grosses.x; }
  if (known(before) && grosses.y > 0.0) { then = num(before) / grosses.y; }
  raw = plus(raw, vec4f(0.0, 0.0, abs(now - then), 0.0));`,
)}
${totals([
  ['products', 'moments'],
  ['raw', 'squares'],
  ['ranks', 'rankMoments'],
])}
if (lane == 0u) {
  let at = group * ${DAILY.words}u;
  let varied = n >= 2.0 && moments.x > 1e-12 * squares.x && moments.y > 1e-12 * squares.y;
  let ic = clamp(moments.z / (sqrt(max(moments.x, 1e-37)) * sqrt(max(moments.y, 1e-37))), -1.0, 1.0);
  let ranked = rankMoments.x > 0.0 && rankMoments.y > 0.0;
  let rankIc = rankMoments.z / (sqrt(max(rankMoments.x, 0.25)) * sqrt(max(rankMoments.y, 0.25)));
  out[at + ${DAILY.pairs}u] = bitcast<u32>(n);
  out[at + ${DAILY.ic}u] = word(fin(ic, varied));
  out[at + ${DAILY.rankIc}u] = word(fin(clamp(rankIc, -1.0, 1.0), ranked));
  out[at + ${DAILY.turnover}u] = word(fin(squares.z / 2.0, group > 0u && counted.x > 0.0 && grosses.z > 0.0));
  out[at + ${DAILY.covered}u] = bitcast<u32>(counted.y);
  out[at + ${DAILY.close}u] = bitcast<u32>(counted.z);
}`,
    shared,
  );
}
