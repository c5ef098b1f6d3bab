import type { Operator } from './define.js';
import { ALL } from './index.gen.js';

/** Every operator of the language by its name, sorted. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  [...ALL].sort((a, b) => (a.name < b.name ? -1 : 1)).map((operator) => [operator.name, operator]),
);

const byAnyName = new Map<string, Operator>();
for (const operator of operators.values()) {
  for (const known of [operator.name, ...(operator.aliases ?? [])]) {
    if (byAnyName.has(known)) throw new Error(`two operators are called ${known}`);
    byAnyName.set(known, operator);
  }
}

/** The operator of a name or an alias. */
export function findOperator(name: string): Operator | undefined {
  return byAnyName.get(name.toLowerCase());
}

/** All names and aliases, for "did you mean". */
export const operatorNames: readonly string[] = [...byAnyName.keys()];
