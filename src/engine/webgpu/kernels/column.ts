import { type Shape, TILE, tilesOf } from '../../../panel/panel.js';
import type { Dispatch } from '../job.js';
import type { Shader } from '../shader.js';
import { LINE } from '../wgsl.js';
import type { Kernel } from './kernel.js';
import { MOMENTS } from './moments.js';

/** One invocation per symbol through all dates: `cell` and `date` are at hand, `put` writes; padding is cleared. */
function columns(shader: Shader, shape: Shape, start: string, step: string): Dispatch {
  return shader.perItem(
    tilesOf(shape) * TILE,
    `let top = (item / ${LINE}u) * DATES * ${LINE}u + item % ${LINE}u;
${start}
for (var date = 0u; date < DATES; date++) {
  let cell = top + date * ${LINE}u;
  if (item >= SYMBOLS) { out[cell] = MISSING; continue; }
  ${step}
}`,
  );
}

export const COLUMN_KERNELS = {
  ts_sma_cn: {
    form: 'column',
    write: (shader, { shape, inputs, params }) => {
      const read = shader.reader(inputs[0]!);
      const share = shader.float(params[1]! / params[0]!);
      const rest = shader.float(1 - params[1]! / params[0]!);
      return columns(
        shader,
        shape,
        'var last = none();',
        `let x = val(${read('cell')});
  if (x.ok) {
    if (last.ok) { last.x = ${share} * x.x + ${rest} * last.x; } else { last = x; }
  }
  out[cell] = word(fin(last.x, x.ok));`,
      );
    },
  },
  trade_when: {
    form: 'column',
    write: (shader, { shape, inputs }) => {
      const [trigger, x, exit] = inputs.map((input) => shader.reader(input));
      return columns(
        shader,
        shape,
        'var last = MISSING;',
        `let go = val(${trigger!('cell')});
  let leave = val(${exit!('cell')});
  if (leave.ok && leave.x != 0.0) { last = MISSING; }
  else if (go.ok && go.x != 0.0) { last = ${x!('cell')}; }
  out[cell] = last;`,
      );
    },
  },
  hump: {
    form: 'column',
    write: (shader, { shape, inputs, params, summary }) => {
      const read = shader.reader(inputs[0]!);
      const moments = shader.buffer(summary('moments', inputs[0]!));
      return columns(
        shader,
        shape,
        `var last = none();
let h = ${shader.float(params[0]!)};`,
        `if (!(${shader.member('cell')})) { last = none(); out[cell] = MISSING; continue; }
  let x = val(${read('cell')});
  if (x.ok) {
    let total = num(${moments}[date * ${MOMENTS.words}u + ${MOMENTS.size}u]);
    let unit = num(${moments}[date * ${MOMENTS.words}u + ${MOMENTS.unit}u]);
    if (!last.ok || abs(x.x - last.x) * unit > h * total) { last = x; }
  }
  out[cell] = word(last);`,
      );
    },
  },
} satisfies Record<string, Kernel>;
