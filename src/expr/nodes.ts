import type { Span } from '../util/errors.js';

/**
 * A formula as an immutable tree. Infix operators are calls (`a + b` is `add(a, b)`), so every consumer sees one shape.
 * `span` points into the text a node was parsed from; nodes that a search builds have none. Equality ignores spans.
 */
export type Node = NumberNode | NameNode | CallNode;

export interface NumberNode {
  readonly kind: 'number';
  readonly value: number;
  readonly span?: Span;
}

/** A field or a group, in lower case; which one it is follows from where it stands. */
export interface NameNode {
  readonly kind: 'name';
  readonly name: string;
  readonly span?: Span;
}

export interface CallNode {
  readonly kind: 'call';
  readonly op: string;
  readonly args: readonly Node[];
  /** `skipna=true`, `std=4`: constants given by name. */
  readonly named: readonly NamedArg[];
  readonly span?: Span;
}

export interface NamedArg {
  readonly name: string;
  readonly value: number | boolean;
  readonly span?: Span;
}

export function number(value: number, span?: Span): NumberNode {
  return Object.freeze({ kind: 'number', value, ...(span && { span }) });
}

export function name(name: string, span?: Span): NameNode {
  return Object.freeze({ kind: 'name', name: name.toLowerCase(), ...(span && { span }) });
}

export function call(op: string, args: readonly Node[], named: readonly NamedArg[] = [], span?: Span): CallNode {
  return Object.freeze({
    kind: 'call',
    op,
    args: Object.freeze(args),
    named: Object.freeze(named),
    ...(span && { span }),
  });
}

/** Children of a node, in order. */
export function children(node: Node): readonly Node[] {
  return node.kind === 'call' ? node.args : [];
}

/** Number of nodes, which is also the length of the formula in tokens. */
export function size(node: Node): number {
  return children(node).reduce((sum, child) => sum + size(child), 1);
}

/** Same tree, spans aside. */
export function equal(a: Node, b: Node): boolean {
  if (a.kind === 'number') return b.kind === 'number' && Object.is(a.value, b.value);
  if (a.kind === 'name') return b.kind === 'name' && a.name === b.name;
  return (
    b.kind === 'call' &&
    a.op === b.op &&
    a.args.length === b.args.length &&
    a.named.length === b.named.length &&
    a.named.every((arg, i) => arg.name === b.named[i]!.name && arg.value === b.named[i]!.value) &&
    a.args.every((arg, i) => equal(arg, b.args[i]!))
  );
}
