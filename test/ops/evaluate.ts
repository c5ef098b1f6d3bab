import type { CallNode, Node } from '../../src/expr/nodes.js';
import { type Environment, lowerTree } from '../../src/lang/index.js';
import type { Operator, Reference } from '../../src/ops/define.js';
import { operators } from '../../src/ops/registry.js';

/** A table of dates by symbols. */
export type Table = readonly Float64Array[];

export interface Data {
  readonly fields: Readonly<Record<string, Table>>;
  /** Group codes; NaN is missing. */
  readonly groups?: Readonly<Record<string, Table>>;
  /** 1 inside, 0 outside; left out: all symbols. */
  readonly universe?: Table;
}

/**
 * Values of a formula, cell by cell, from the operators' references: slow and plain. It shares no code with the
 * evaluators of src/engine, which are compared with it.
 */
export function evaluate(ast: Node, data: Data): Table {
  const fields = Object.keys(data.fields);
  const groups = Object.keys(data.groups ?? {});
  const env: Environment = { fields, groups };
  const known = new Map<Node, Table>();
  const tableOf = (node: Node): Table => {
    const value = known.get(node) ?? compute(node);
    known.set(node, value);
    return value;
  };
  const shape = Object.values(data.fields)[0]!;
  const cells = (cell: (date: number, symbol: number) => number): Table =>
    shape.map((row, date) => row.map((_, symbol) => storable(cell(date, symbol))));

  const compute = (node: Node): Table => {
    if (node.kind === 'number') return cells(() => node.value);
    if (node.kind === 'name') return data.fields[node.name]!;
    const operator = operators.get(node.op)!;
    if (operator.meaning.kind !== 'kernel') throw new Error(`${node.op} is no primitive`);
    const { inputs, group, params } = bind(node, operator);
    const tables = inputs.map(tableOf);
    const codes = group === undefined ? undefined : data.groups![group]!;
    return run(operator.meaning.reference, tables, params, skipOf(node), codes);
  };

  const run = (
    reference: Reference,
    inputs: readonly Table[],
    params: number[],
    least?: number,
    codes?: Table,
  ): Table => {
    switch (reference.shape) {
      case 'cell':
        return cells((date, symbol) => {
          const values = inputs.map((table) => table[date]![symbol]!);
          if (!reference.seesNaN && values.some(Number.isNaN)) return Number.NaN;
          return reference.of(...values);
        });
      case 'window':
        return cells((date, symbol) => oneWindow(reference, inputs, params, date, symbol, least));
      case 'column': {
        const columns = shape[0]!.length;
        const results = Array.from({ length: columns }, (_, symbol) =>
          reference.of(
            inputs.map((table) => Float64Array.from(table, (row) => row[symbol]!)),
            ...params,
          ),
        );
        return cells((date, symbol) => results[symbol]![date]!);
      }
      case 'row':
        return shape.map((_, date) => oneRow(reference, inputs, params, date, codes));
      case 'scan': {
        let previous = new Float64Array(shape[0]!.length).fill(Number.NaN);
        return shape.map((_, date) => {
          const rows = inputs.map((table) =>
            table[date]!.map((value, symbol) => (member(date, symbol) ? value : Number.NaN)),
          );
          previous = reference.of(rows, previous, ...params).map(storable);
          return previous;
        });
      }
    }
  };

  const member = (date: number, symbol: number) => data.universe === undefined || data.universe[date]![symbol] === 1;

  const oneRow = (
    reference: Reference & { shape: 'row' },
    inputs: readonly Table[],
    params: number[],
    date: number,
    codes?: Table,
  ): Float64Array => {
    const result = new Float64Array(shape[0]!.length).fill(Number.NaN);
    const parts = new Map<number, number[]>();
    for (const symbol of result.keys()) {
      const code = codes === undefined ? 0 : codes[date]![symbol]!;
      const complete = inputs.every((table) => Number.isFinite(table[date]![symbol]!));
      if (!member(date, symbol) || !complete || Number.isNaN(code)) continue;
      parts.set(code, [...(parts.get(code) ?? []), symbol]);
    }
    for (const symbols of parts.values()) {
      const rows = inputs.map((table) => Float64Array.from(symbols, (symbol) => table[date]![symbol]!));
      const values = reference.of(rows, ...params);
      for (const [i, symbol] of symbols.entries()) result[symbol] = storable(values[i]!);
    }
    return result;
  };

  return tableOf(lowerTree(ast, env));
}

function oneWindow(
  reference: Reference & { shape: 'window' },
  inputs: readonly Table[],
  [d = 1, ...params]: number[],
  date: number,
  symbol: number,
  least?: number,
): number {
  const slots: number[] = [];
  for (let slot = 1; slot <= d; slot++) {
    const at = date - d + slot;
    if (at >= 0 && inputs.every((table) => !Number.isNaN(table[at]![symbol]!))) slots.push(slot);
  }
  if (least === undefined && slots.length < d) return Number.NaN;
  if (slots.length < Math.max(least ?? 1, reference.minPeriods ?? 1)) return Number.NaN;
  if (reference.needsToday && slots.at(-1) !== d) return Number.NaN;
  const values = (table: Table | undefined) =>
    Float64Array.from(table ? slots : [], (slot) => table![date - d + slot]![symbol]!);
  return reference.of({ x: values(inputs[0]), y: values(inputs[1]), slot: Float64Array.from(slots), d }, ...params);
}

function bind(node: CallNode, { params }: Operator): { inputs: Node[]; group?: string; params: number[] } {
  const inputs: Node[] = [];
  const constants: number[] = [];
  let group: string | undefined;
  for (const [i, arg] of node.args.entries()) {
    const { type } = params[Math.min(i, params.length - 1)]!;
    if (type === 'group' && arg.kind === 'name') group = arg.name;
    else if ((type === 'window' || type === 'number') && arg.kind === 'number') constants.push(arg.value);
    else inputs.push(arg);
  }
  return { inputs, params: constants, ...(group !== undefined && { group }) };
}

/** Finite values a window needs where NaN are skipped. */
function skipOf(node: CallNode): number | undefined {
  const option = (name: string) => node.named.find((arg) => arg.name === name)?.value;
  return option('skipna') === true ? Number(option('min_periods') ?? 1) : undefined;
}

/** Every value is finite within float32's range or NaN. */
function storable(value: number): number {
  return Math.abs(value) <= 3.4028234663852886e38 ? value : Number.NaN;
}
