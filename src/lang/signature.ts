import type { Operator, Param } from '../ops/define.js';

/** `ts_std_dev(x, d, skipna=false, min_periods=2)`. */
export function signature(operator: Operator): string {
  const written = ({ name, default: value, variadic }: Param) =>
    `${name}${value === undefined ? '' : `=${value}`}${variadic ? ', ...' : ''}`;
  const options = operator.skipna ? ['skipna=false', 'min_periods=1'] : [];
  return `${operator.name}(${[...operator.params.map(written), ...options].join(', ')})`;
}

/** What the command `ops` tells about an operator. */
export interface OperatorDescription {
  readonly name: string;
  readonly family: string;
  readonly signature: string;
  readonly symbol: string | null;
  readonly aliases: readonly string[];
  readonly doc: string;
  readonly examples: readonly string[];
}

export function describeOperator(operator: Operator): OperatorDescription {
  const values = (list: readonly (number | null)[]) => `[${list.map((value) => value ?? 'NaN').join(', ')}]`;
  return {
    name: operator.name,
    family: operator.family,
    signature: signature(operator),
    symbol: operator.symbol ?? null,
    aliases: operator.aliases ?? [],
    doc: operator.doc,
    examples: operator.examples.map(({ formula, input, expected }) => {
      const inputs = Object.entries(input).map(([name, list]) => `${name} = ${values(list)}`);
      return `${formula} with ${inputs.join(', ')} gives ${values(expected)}`;
    }),
  };
}
