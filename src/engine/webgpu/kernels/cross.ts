import type { Shader } from '../shader.js';
import type { GroupFacts, Kernel, Site } from './kernel.js';
import { eachOfGroup, MOMENTS } from './moments.js';
import { placeFunction } from './sorted.js';

/** Declares `x` of the cell at work, a member; others leave with nothing. */
function own(shader: Shader, { inputs }: Site): string {
  return `if (!(${shader.member('cell')})) { return none(); }
let x = val(${shader.reader(inputs[0]!)('cell')});
if (!x.ok) { return x; }`;
}

/** Declares `code`, the group of the cell at work; cells of none leave with nothing. */
function ownGroup(shader: Shader, group: GroupFacts): string {
  const codes = shader.buffer({ kind: 'codes', group: group.name });
  return `let code = bitcast<i32>(${codes}[${group.static ? 'symbol' : 'cell'}]);
if (code < 0) { return none(); }`;
}

/** From the moments of the cell's row or group: `n`, `anchor`, `above`, `deviation`, `size`, `unit`, `flat`. */
function fromMoments(body: (shader: Shader, site: Site) => string): Kernel {
  return {
    form: 'leaf',
    write: (shader, site) => {
      const { group, inputs } = site;
      const record = shader.buffer(site.summary('moments', inputs[0]!, group));
      const at = group ? `date * ${shader.count(group.count)} + u32(code)` : 'date';
      const word = (offset: number) => `${record}[at + ${offset}u]`;
      return shader.leaf(`${own(shader, site)}
${group ? ownGroup(shader, group) : ''}
let at = (${at}) * ${MOMENTS.words}u;
let n = num(${word(MOMENTS.count)});
let anchor = num(${word(MOMENTS.anchor)});
let above = num(${word(MOMENTS.above)});
let deviation = val(${word(MOMENTS.deviation)});
let size = num(${word(MOMENTS.size)});
let unit = num(${word(MOMENTS.unit)});
let flat = ${word(MOMENTS.flat)} == 1u;
${body(shader, site)}`);
    },
  };
}

const COUNT = fromMoments(() => 'return V(n, true);');
const MEAN = fromMoments(() => 'return fin(anchor + above, true);');
const DEVIATION = fromMoments(() => 'return deviation;');
const STANDARDISED = fromMoments(
  () => `if (flat || !deviation.ok || deviation.x == 0.0) { return none(); }
return fin(((x.x - anchor) - above) / deviation.x, true);`,
);
const SCALED = fromMoments(
  (shader, { params }) => `if (size == 0.0) { return none(); }
return fin((x.x * unit) * ${shader.float(params[0]!)} / size, true);`,
);

/** From the places of the cell's key in its sorted row: how many are below and up to it, and all: `place`. */
function fromSorted(body: string): Kernel {
  return {
    form: 'leaf',
    write: (shader, site) => {
      const place = placeFunction(shader, shader.buffer(site.summary('sorted', site.inputs[0]!)));
      return shader.leaf(`${own(shader, site)}
let place = vec3f(${place}(key(word(x)), date));
let rank = (place.x + place.y + 1.0) / 2.0;
${body}`);
    },
  };
}

function fromMedian(): Kernel {
  return {
    form: 'leaf',
    write: (shader, site) => {
      const { group, inputs } = site;
      const medians = shader.buffer(site.summary('median', inputs[0]!, group));
      return shader.leaf(`${own(shader, site)}
${group ? ownGroup(shader, group) : ''}
return val(${medians}[${group ? `date * ${shader.count(group.count)} + u32(code)` : 'date'}]);`);
    },
  };
}

/** Inverse of the normal distribution, by Wichura's AS 241 (PPND7), relative error about 1e-7. */
const INVERSE_NORMAL = `let q = p - 0.5;
if (abs(q) <= 0.425) {
  let r = 0.180625 - q * q;
  return V(q * (((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179) /
    (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0), true);
}
var r = sqrt(-log(select(1.0 - p, p, q < 0.0)));
var value: f32;
if (r <= 5.0) {
  r -= 1.6;
  value = (((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777) /
    ((0.12021132975 * r + 0.73700164250) * r + 1.0);
} else {
  r -= 5.0;
  value = (((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150) /
    ((0.012258202635 * r + 0.24197894225) * r + 1.0);
}
return V(sign(q) * value, true);`;

export const CROSS_KERNELS = {
  rank: fromSorted('return V(rank / place.z, true);'),
  quantile: fromSorted(`let p = (rank - 0.5) / place.z;\n${INVERSE_NORMAL}`),
  zscore: STANDARDISED,
  scale: SCALED,
  winsorize: fromMoments(
    (shader, { params }) => `if (!deviation.ok) { return x; }
let middle = anchor + above;
let reach = ${shader.float(params[0]!)} * deviation.x;
return fin(min(max(x.x, middle - reach), middle + reach), true);`,
  ),
  cs_mean: MEAN,
  cs_std: DEVIATION,
  cs_count: COUNT,
  cs_median: fromMedian(),
  group_mean: MEAN,
  group_std: DEVIATION,
  group_count: COUNT,
  group_zscore: STANDARDISED,
  group_scale: SCALED,
  group_median: fromMedian(),
  group_rank: {
    form: 'leaf',
    write: (shader, site) => {
      const { group, inputs } = site;
      // The loop has its own date and cell: those of the members.
      const { open, each } = eachOfGroup(shader, inputs[0]!, group!);
      const ranks = shader.define(
        '(mine: f32, item: u32) -> f32',
        `${open}
var less = 0.0; var equal = 0.0; var n = 0.0;
${each('n += 1.0; if (x < mine) { less += 1.0; } else if (x == mine) { equal += 1.0; }')}
return (less + (equal + 1.0) / 2.0) / n;`,
      );
      return shader.leaf(`${own(shader, site)}
${ownGroup(shader, group!)}
return V(${ranks}(x.x, date * ${shader.count(group!.count)} + u32(code)), true);`);
    },
  },
} satisfies Record<string, Kernel>;
