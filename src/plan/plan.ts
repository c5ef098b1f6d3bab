import type { CallNode, Node } from '../expr/nodes.js';
import { type Environment, lowerTree } from '../lang/index.js';
import type { Operator, Param } from '../ops/define.js';
import { operators } from '../ops/registry.js';
import type { Instruction, Program } from './program.js';
import { isInput, verify } from './verify.js';

/**
 * Plans a batch of checked formulas as one program: each is lowered to primitives, and a subexpression that occurs more
 * than once, within a formula or across the batch, becomes one step. The same batch gives the same program.
 */
export function plan(formulas: readonly Node[], env: Environment): Program {
  const builder = createBuilder();
  const outputs = formulas.map((formula) => builder.value(lowerTree(formula, env)));
  return verify({ instructions: builder.instructions, outputs });
}

interface Builder {
  readonly instructions: Instruction[];
  /** The step that computes a lowered tree. */
  value(node: Node): number;
}

function createBuilder(): Builder {
  const instructions: Instruction[] = [];
  const byKey = new Map<string, number>();
  // Lowering shares subtrees; without this a deep composite would be walked once per path.
  const byNode = new Map<Node, number>();

  const emit = (instruction: Instruction): number => {
    const key = instructionKey(instruction);
    const known = byKey.get(key);
    if (known !== undefined) return known;
    byKey.set(key, instructions.push(instruction) - 1);
    return instructions.length - 1;
  };
  const value = (node: Node): number => {
    const known = byNode.get(node);
    if (known !== undefined) return known;
    const step = emit(
      node.kind === 'number'
        ? { kind: 'constant', value: node.value }
        : node.kind === 'name'
          ? { kind: 'field', name: node.name }
          : kernelCall(node),
    );
    byNode.set(node, step);
    return step;
  };
  const kernelCall = (node: CallNode): Instruction => {
    const operator = operators.get(node.op);
    if (operator?.meaning.kind !== 'kernel') throw new Error(`\`${node.op}\` is no primitive`);
    const inputs: number[] = [];
    const params: number[] = [];
    for (const { param, argument } of bind(operator, node)) {
      if (!isInput(param.type)) params.push(constantOf(argument, param));
      else if (param.type === 'group') inputs.push(emit({ kind: 'group', name: groupName(argument) }));
      else inputs.push(value(argument));
    }
    const minPeriods = minPeriodsOf(operator, node);
    return {
      kind: 'kernel',
      kernel: operator.meaning.id,
      inputs,
      params,
      ...(minPeriods !== undefined && { minPeriods }),
    };
  };
  return { instructions, value };
}

/** Arguments in order of the parameters: by position, by name, or the default. */
function bind(operator: Operator, node: CallNode): { param: Param; argument: Node }[] {
  const last = operator.params.at(-1);
  const bound: { param: Param; argument: Node }[] = [];
  for (const [i, param] of operator.params.entries()) {
    const named = node.named.find((arg) => arg.name === param.name)?.value ?? param.default;
    const argument =
      node.args[i] ?? (named === undefined ? undefined : ({ kind: 'number', value: Number(named) } as const));
    if (!argument) throw new Error(`\`${node.op}\` lacks ${param.name}`);
    bound.push({ param, argument });
  }
  for (const argument of node.args.slice(operator.params.length)) {
    if (!last?.variadic) throw new Error(`\`${node.op}\` has too many arguments`);
    bound.push({ param: last, argument });
  }
  return bound;
}

function constantOf(argument: Node, param: Param): number {
  if (argument.kind === 'number') return argument.value;
  throw new Error(`${param.name} is no constant`);
}

function groupName(argument: Node): string {
  if (argument.kind === 'name') return argument.name;
  throw new Error('a group is no name');
}

/** Finite values a window needs where NaN are skipped; undefined where they are not. */
function minPeriodsOf(operator: Operator, node: CallNode): number | undefined {
  const option = (name: string) => node.named.find((arg) => arg.name === name)?.value;
  if (option('skipna') !== true || operator.meaning.kind !== 'kernel') return undefined;
  const { reference } = operator.meaning;
  const least = (reference.shape === 'window' ? reference.minPeriods : undefined) ?? 1;
  const given = option('min_periods');
  // Fewer than the statistic needs has no meaning.
  return Math.max(least, given === undefined ? least : Number(given));
}

/** What tells one step from another in the same program. */
export function instructionKey(instruction: Instruction): string {
  switch (instruction.kind) {
    case 'field':
      return `f ${instruction.name}`;
    case 'group':
      return `g ${instruction.name}`;
    case 'constant':
      return `c ${numberKey(instruction.value)}`;
    case 'kernel': {
      const { kernel, inputs, params, minPeriods } = instruction;
      return `${kernel} ${inputs.join(',')} ${params.map(numberKey).join(',')} ${minPeriods ?? ''}`;
    }
  }
}

/** -0 is told from 0: 1/x and printing differ. */
function numberKey(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
