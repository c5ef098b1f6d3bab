import { type CallNode, call, equal, type Node, name, number } from '../../expr/nodes.js';
import { parse } from '../../expr/parse.js';
import { findOperator } from '../../ops/registry.js';
import { constantOf } from '../fold.js';
import { mapCalls, normaliseCall } from '../normalise.js';
import { counted, isCount } from './counted.js';
import { readSurface, type Surface, type SurfaceCall } from './surface.js';

/**
 * A row of a dialect's table: how it writes something, and how we do. Names in the writing stand for arguments; what kind
 * follows from the name: `d`, `n` a window, `k` `q` `f` `h` `m` `s` a number, `g` a group, `bare` a whole number from 2
 * up written without a point, any other name a value. A row serves the reader and the printer unless it says otherwise.
 */
export interface Rule {
  readonly theirs: string;
  readonly ours: string;
  /** Told to whoever reads (or, in a row for writing, prints) with this row. */
  readonly note?: string;
  readonly only?: 'reading' | 'writing';
  /** Whether the row applies, given its windows and numbers. */
  readonly when?: (values: Readonly<Record<string, number>>) => boolean;
  /** Any number of operands, in both. */
  readonly variadic?: true;
}

export function both(theirs: string, ours: string, when?: Rule['when']): Rule {
  return { theirs, ours, ...(when && { when }) };
}

export function reads(theirs: string, ours: string, note?: string): Rule {
  return { theirs, ours, only: 'reading', ...(note !== undefined && { note }) };
}

/** What the dialect can say only in other words; the note tells how they differ. */
export function writes(ours: string, theirs: string, note = 'is written out'): Rule {
  return { theirs, ours, only: 'writing', note };
}

export function variadic(theirs: string, ours: string): Rule {
  return { theirs, ours, variadic: true };
}

/** Kinds of the arguments that a row's names stand for. */
export type HoleKind = 'value' | 'window' | 'number' | 'group' | 'bare';

export function holeKind(hole: string): HoleKind {
  if (hole === 'bare') return 'bare';
  if (/^[dn]$/.test(hole)) return 'window';
  if (/^[kqfhms]$/.test(hole)) return 'number';
  return hole === 'g' ? 'group' : 'value';
}

export interface CompiledRule extends Rule {
  readonly pattern: Surface;
  readonly template: Node;
  readonly holes: ReadonlySet<string>;
}

export function compile(rule: Rule): CompiledRule {
  // Brain's syntax holds every other's calls.
  const pattern = asCall(readSurface('Brain', rule.variadic ? `${rule.theirs}()` : rule.theirs)[0]!.value, rule.theirs);
  const template = normalise(parse(rule.variadic ? `${rule.ours}()` : rule.ours));
  return { ...rule, pattern, template, holes: new Set(holesOf(pattern)) };
}

/** `Not(x)` is a call in some dialects; the syntax takes it for a sign. */
function asCall(pattern: Surface, theirs: string): Surface {
  const name = /^not(?=\()/i.exec(theirs)?.[0];
  if (name === undefined || pattern.kind !== 'infix') return pattern;
  return { kind: 'call', name, args: pattern.args, named: [], span: pattern.span };
}

/** Aliases resolved, defaults written out: the form that readers give and printers take. */
export function normalise(node: Node): Node {
  return mapCalls(node, (node) => {
    const operator = findOperator(node.op);
    return operator ? normaliseCall(node, operator) : node;
  });
}

function holesOf(pattern: Surface): string[] {
  if (pattern.kind === 'name') return /^(true|false)$/.test(pattern.name) ? [] : [pattern.name];
  if (pattern.kind === 'infix') return pattern.args.flatMap(holesOf);
  if (pattern.kind !== 'call') return [];
  return [...pattern.args, ...pattern.named.map(({ value }) => value)].flatMap(holesOf);
}

/** Fills the holes of a template, or undefined where a row does not fit. */
export function instantiate(template: Node, values: ReadonlyMap<string, Node>, from: Node['span']): Node {
  const fill = (node: Node): Node => {
    if (node.kind === 'number') return number(node.value, from);
    if (node.kind === 'name') return values.get(node.name) ?? name(node.name, from);
    const args = node.args.map(fill);
    // -k of a row is one number, not the negation of one.
    if (isNegatedNumber(node) && args[0]!.kind === 'number') return number(-args[0]!.value, from);
    return call(node.op, isCount(node) ? [counted(args[0]!), ...args.slice(1)] : args, node.named, from);
  };
  return fill(template);
}

function isNegatedNumber({ op, args: [of] }: CallNode): boolean {
  return op === 'neg' && of?.kind === 'name' && holeKind(of.name) === 'number';
}

/** What the holes of a pattern stand for in a written call, or undefined where the pattern does not fit. */
export function matchSurface(rule: CompiledRule, written: SurfaceCall): Map<string, Surface> | undefined {
  const found = new Map<string, Surface>();
  const fits = (pattern: Surface, node: Surface): boolean => {
    if (pattern.kind === 'name' && rule.holes.has(pattern.name)) {
      const before = found.get(pattern.name);
      if (before !== undefined) return same(before, node);
      found.set(pattern.name, node);
      return holeKind(pattern.name) !== 'bare' || isBare(node);
    }
    if (pattern.kind === 'call' && node.kind === 'call') {
      return (
        pattern.name.toLowerCase() === node.name.toLowerCase() &&
        pattern.args.length === node.args.length &&
        pattern.named.length === node.named.length &&
        pattern.args.every((arg, i) => fits(arg, node.args[i]!)) &&
        pattern.named.every(({ name, value }) => {
          const given = node.named.find((arg) => arg.name === name);
          return given !== undefined && fits(value, given.value);
        })
      );
    }
    return same(pattern, node);
  };
  return fits(rule.pattern, written) && applies(rule, numbersOf(found, surfaceNumber)) ? found : undefined;
}

/** What the holes of a template stand for in a formula; `loosely` leaves `skipna` and `min_periods` aside. */
export function matchNode(rule: CompiledRule, node: Node, loosely: boolean): Map<string, Node> | undefined {
  const found = new Map<string, Node>();
  /** Counts are compared last: what they count may be simpler than the operand itself. */
  const counts: (readonly [hole: string, counted: Node])[] = [];
  const fits = (template: Node, node: Node): boolean => {
    if (template.kind === 'name' && rule.holes.has(template.name)) {
      const before = found.get(template.name);
      if (before !== undefined) return equal(before, node);
      found.set(template.name, node);
      return isA(holeKind(template.name), node);
    }
    if (template.kind === 'call' && isNegatedNumber(template) && node.kind === 'number') {
      return fits(template.args[0]!, number(-node.value));
    }
    if (template.kind !== 'call' || node.kind !== 'call') return equal(template, node);
    const [first] = template.args;
    if (isCount(template) && first?.kind === 'name' && template.op === node.op) {
      counts.push([first.name, node.args[0]!]);
      return template.args.slice(1).every((arg, i) => fits(arg, node.args[i + 1]!));
    }
    return (
      template.op === node.op &&
      template.args.length === node.args.length &&
      (loosely || sameOptions(template, node)) &&
      template.args.every((arg, i) => fits(arg, node.args[i]!))
    );
  };
  const fit =
    fits(rule.template, node) &&
    counts.every(([hole, arg]) => equal(counted(found.get(hole) ?? arg), arg)) &&
    applies(rule, numbersOf(found, constantOf));
  return fit ? found : undefined;
}

function applies(rule: Rule, values: Readonly<Record<string, number>>): boolean {
  return rule.when === undefined || rule.when(values);
}

function numbersOf<T>(found: ReadonlyMap<string, T>, value: (node: T) => number | undefined): Record<string, number> {
  return Object.fromEntries([...found].map(([hole, node]) => [hole, value(node) ?? Number.NaN]));
}

function isA(kind: HoleKind, node: Node): boolean {
  if (kind === 'value') return true;
  if (kind === 'group') return node.kind === 'name';
  return constantOf(node) !== undefined;
}

function sameOptions(a: CallNode, b: CallNode): boolean {
  return equal(call('', [], a.named), call('', [], b.named));
}

function isBare(node: Surface): boolean {
  return node.kind === 'number' && /^\d+$/.test(node.text) && node.value >= 2;
}

function surfaceNumber(node: Surface): number | undefined {
  return node.kind === 'number' ? node.value : undefined;
}

/** Same writing, places aside. */
export function same(a: Surface, b: Surface): boolean {
  if (a.kind === 'number') return b.kind === 'number' && a.value === b.value;
  if (a.kind === 'text') return b.kind === 'text' && a.value.toLowerCase() === b.value.toLowerCase();
  if (a.kind === 'name') return b.kind === 'name' && a.name.toLowerCase() === b.name.toLowerCase();
  if (a.kind === 'infix') return b.kind === 'infix' && a.op === b.op && sameAll(a.args, b.args);
  return b.kind === 'call' && a.name.toLowerCase() === b.name.toLowerCase() && sameAll(a.args, b.args);
}

function sameAll(a: readonly Surface[], b: readonly Surface[]): boolean {
  return a.length === b.length && a.every((node, i) => same(node, b[i]!));
}
