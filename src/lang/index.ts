/** The language, as the rest of the program sees it. */
export * from '../expr/nodes.js';
export { parse } from '../expr/parse.js';
export { print } from '../expr/print.js';
export { type LibraryEntry, parseLibrary, printLibrary } from './alpha-file.js';
export { canonical, hashOf } from './canonical.js';
export { type Checked, type CheckOptions, check } from './check.js';
export {
  type Dialect,
  dialectOf,
  dialects,
  type Note,
  printDialect,
  type ReadFormula,
  type ReadOptions,
  readDialect,
} from './dialects/index.js';
export { type Environment, resolveField } from './environment.js';
export { type Explained, type Explanation, explain } from './explain.js';
export { format } from './format.js';
export type { Issue } from './issue.js';
export { type LintOptions, lint } from './lint/index.js';
export { lowerTree } from './lower.js';
export { describeOperator, type OperatorDescription } from './signature.js';
