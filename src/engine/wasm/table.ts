import type { KernelId } from '../../ops/kernels.js';

/**
 * How each kernel id is run by the kernel library. `element`: a step of a chain, by its code; a variadic operator is a
 * chain of binary steps. `tile`: one call for each tile. `cross`: one call for the whole matrix.
 */
export type Form = 'element' | 'tile' | 'cross';

/** In the order of the cases in src/kernels/assembly/chain.ts. */
const ELEMENTS = [
  'add',
  'sub',
  'mul',
  'div',
  'lt',
  'le',
  'eq',
  'and',
  'or',
  'min',
  'max',
  'power',
  'neg',
  'not',
  'is_nan',
  'abs',
  'sign',
  'sqrt',
  'floor',
  'round',
  'log',
  'exp',
  's_log_1p',
  'tanh',
  'sigmoid',
  'if_else',
] as const satisfies readonly KernelId[];

const CROSS = [
  'rank',
  'zscore',
  'scale',
  'winsorize',
  'quantile',
  'cs_mean',
  'cs_std',
  'cs_median',
  'cs_count',
  'regress_out',
  'group_rank',
  'group_zscore',
  'group_mean',
  'group_std',
  'group_median',
  'group_scale',
  'group_count',
  'hump',
] as const satisfies readonly KernelId[];

export const ELEMENT_CODES: ReadonlyMap<KernelId, number> = new Map(ELEMENTS.map((id, code) => [id, code]));

const cross: ReadonlySet<KernelId> = new Set(CROSS);

export function formOf(id: KernelId): Form {
  if (ELEMENT_CODES.has(id)) return 'element';
  return cross.has(id) ? 'cross' : 'tile';
}
