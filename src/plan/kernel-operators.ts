import type { Operator, Reference } from '../ops/define.js';
import type { KernelId } from '../ops/kernels.js';
import { operators } from '../ops/registry.js';

/** The operator that owns a kernel, and the kernel's reference meaning. */
export interface KernelOperator {
  readonly operator: Operator;
  readonly reference: Reference;
}

const byKernel = new Map<KernelId, KernelOperator>();
for (const operator of operators.values()) {
  if (operator.meaning.kind === 'kernel')
    byKernel.set(operator.meaning.id, { operator, reference: operator.meaning.reference });
}

export function kernelOperator(id: KernelId): KernelOperator {
  const found = byKernel.get(id);
  if (!found) throw new Error(`no operator has the kernel ${id}`);
  return found;
}
