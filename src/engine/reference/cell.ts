import type { Reference } from '../../ops/define.js';
import type { Series } from './operand.js';

type CellReference = Extract<Reference, { shape: 'cell' }>;

/** Element-wise: a NaN operand gives NaN without a call, unless the operator sees NaN. Padding is the caller's. */
export function runCell(
  reference: CellReference,
  inputs: readonly Series[],
  params: readonly number[],
  out: Float64Array,
): void {
  const { of, seesNaN = false } = reference;
  // A constant is read with stride 0.
  const sides = inputs.map((input) =>
    input.kind === 'constant' ? { data: Float64Array.of(input.value), stride: 0 } : { data: input.data, stride: 1 },
  );
  const [first, second] = sides;
  if (params.length === 0 && sides.length === 1) {
    for (let i = 0; i < out.length; i++) {
      const a = first!.data[i * first!.stride]!;
      out[i] = seesNaN || !Number.isNaN(a) ? of(a) : Number.NaN;
    }
    return;
  }
  if (params.length === 0 && sides.length === 2) {
    for (let i = 0; i < out.length; i++) {
      const a = first!.data[i * first!.stride]!;
      const b = second!.data[i * second!.stride]!;
      out[i] = seesNaN || !(Number.isNaN(a) || Number.isNaN(b)) ? of(a, b) : Number.NaN;
    }
    return;
  }
  const values = [...sides.map(() => 0), ...params];
  for (let i = 0; i < out.length; i++) {
    let missing = false;
    for (let k = 0; k < sides.length; k++) {
      const side = sides[k]!;
      const value = side.data[i * side.stride]!;
      values[k] = value;
      missing ||= Number.isNaN(value);
    }
    out[i] = seesNaN || !missing ? of(...values) : Number.NaN;
  }
}
