import { children, type Environment, lowerTree, type Node, parse } from '../../lang/index.js';
import type { Library } from '../../run/library.js';
import { AlphaError } from '../../util/errors.js';
import { RUNTIME } from './runtime.js';

/** Their last argument is the universe. */
const CROSS_SECTION = /^(rank|zscore|scale|winsorize|quantile|hump|regress_out|cs_\w+|group_\w+)$/;

/**
 * A library as one Python module over pandas and numpy that needs nothing else: `factors(fields)` and `signal(fields)` on
 * wide frames, and a command line over long CSV files. Formulas are written out in primitives, each of which the module
 * brings along.
 */
export function pandasModule(library: Library): string {
  const used = new Set<string>();
  const bodies = library.factors.map(({ id, expr }, i) => {
    const ast = parse(expr, id);
    const lowered = lowerTree(ast, environmentFor(ast));
    return `def f${i}(v, g, u):\n    """${doc(`${id}: ${expr}`)}"""\n${statements(lowered, used)}`;
  });
  const pieces = closure(used).map((id) => RUNTIME.get(id)!.source);
  const table = library.factors.map(({ id, weight }, i) => `    (${text(id)}, ${number(weight)}, f${i}),`);
  return [HEAD, ...pieces, ...bodies, `FACTORS = [\n${table.join('\n')}\n]\n`, TAIL].join('\n\n');
}

/** All names of a formula are fields, but for the last argument of group operators and what `adv` and `returns` mean. */
function environmentFor(ast: Node): Environment {
  const groups = new Set<string>();
  const fields = new Set(['close', 'volume']);
  const visit = (node: Node): void => {
    if (node.kind === 'name' && !/^(returns|adv\d+|amount)$/.test(node.name)) fields.add(node.name);
    if (node.kind !== 'call') return;
    node.args.forEach((arg, i) => {
      const isGroup = arg.kind === 'name' && i === 1 && /^(group_\w+|indneutralize)$/.test(node.op);
      if (isGroup) groups.add(arg.name);
      else visit(arg);
    });
  };
  visit(ast);
  return { fields: [...fields], groups: [...groups] };
}

/** One assignment per distinct subexpression: shared ones are computed once. */
function statements(root: Node, used: Set<string>): string {
  const names = new Map<Node, string>();
  const lines: string[] = [];
  const visit = (node: Node, group: boolean): string => {
    if (node.kind === 'number') return number(node.value);
    if (node.kind === 'name') return group ? `g[${text(node.name)}]` : `v[${text(node.name)}]`;
    const known = names.get(node);
    if (known !== undefined) return known;
    const { op } = node;
    const piece = RUNTIME.get(op);
    if (piece === undefined) {
      throw new AlphaError('F020', `pandas: nothing stands for \`${op}\``, { hint: 'leave this factor out' });
    }
    used.add(op);
    const args = children(node).map((arg, i) => visit(arg, i === 1 && op.startsWith('group_')));
    const named = node.named.map(({ name, value }) => `${name}=${value === true ? 'True' : value}`);
    if (CROSS_SECTION.test(op)) args.push('u');
    const name = `x${names.size}`;
    lines.push(`    ${name} = ${piece.name}(${[...args, ...named].join(', ')})`);
    names.set(node, name);
    return name;
  };
  const result = visit(root, false);
  return `${[...lines, `    return ${result} + np.zeros(u.shape)`].join('\n')}\n`;
}

/** What is used and all that it needs, helpers first. */
function closure(used: ReadonlySet<string>): string[] {
  const all = new Set<string>();
  const add = (name: string) => {
    if (all.has(name)) return;
    all.add(name);
    for (const other of RUNTIME.get(name)!.needs) add(other);
  };
  for (const name of used) add(name);
  return [...RUNTIME.keys()].filter((id) => all.has(id));
}

function number(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}

/** JSON's texts are Python's, but for what lies outside the basic plane, which stays as it is. */
function text(value: string): string {
  return JSON.stringify(value);
}

/** No quote or backslash that would end a docstring, no sign that Python refuses. */
function doc(value: string): string {
  return value.replace(/["\\]/g, "'").replace(/[\s\p{Cc}]+/gu, ' ');
}

const HEAD = `"""Factors written by alphalode. Needs numpy and pandas.

    from alphas import factors, signal
    factors({"close": frame, ...})     # frames of dates by symbols

    python alphas.py panel.csv out.csv # long: date, symbol, fields
"""
import sys

import numpy as np
import pandas as pd

np.seterr(all="ignore")
`;

const TAIL = `def arrays(fields, groups=None, universe=None):
    """Frames of dates by symbols as arrays; amount is close times volume where there is none."""
    frames = {name.lower(): frame.sort_index(axis=0).sort_index(axis=1) for name, frame in fields.items()}
    like = frames["close"]
    v = {name: frame.reindex_like(like).to_numpy(dtype=float) for name, frame in frames.items()}
    if "amount" not in v and "volume" in v:
        v["amount"] = v["close"] * v["volume"]
    g = {}
    for name, frame in (groups or {}).items():
        labels = frame.reindex(index=like.index, columns=like.columns).to_numpy()
        codes = pd.factorize(labels.ravel())[0]
        g[name.lower()] = codes.reshape(labels.shape)
    u = np.ones(like.shape, dtype=bool) if universe is None else universe.reindex_like(like).to_numpy() == 1
    return v, g, u, like


def factors(fields, groups=None, universe=None):
    """Each factor's values by its id, as frames of dates by symbols."""
    v, g, u, like = arrays(fields, groups, universe)
    return {name: pd.DataFrame(f(v, g, u), like.index, like.columns) for name, _, f in FACTORS}


def signal(fields, groups=None, universe=None):
    """The combined signal: weighted z-scores (divisor n) per date, a missing factor counting 0."""
    v, g, u, like = arrays(fields, groups, universe)
    total, seen = np.zeros(like.shape), np.zeros(like.shape, dtype=bool)
    for _, weight, f in FACTORS:
        x = np.where(u, f(v, g, u), np.nan)
        mean = np.nanmean(x, axis=1, keepdims=True)
        squares = np.nansum((x - mean) ** 2, axis=1, keepdims=True)
        n = np.isfinite(x).sum(axis=1, keepdims=True)
        constant = squares <= 1e-12 * np.nansum(x**2, axis=1, keepdims=True)
        z = np.where(constant, np.nan, (x - mean) / np.sqrt(squares / n))
        seen |= np.isfinite(z)
        total += weight * np.nan_to_num(z)
    return pd.DataFrame(np.where(seen, total, np.nan), like.index, like.columns)


def main(source, target):
    table = pd.read_csv(source, dtype={"date": str, "symbol": str})
    wide = {name: table.pivot(index="date", columns="symbol", values=name) for name in table.columns[2:]}
    numeric = {name: frame for name, frame in wide.items() if frame.dtypes.map(pd.api.types.is_numeric_dtype).all()}
    groups = {name: frame for name, frame in wide.items() if name not in numeric}
    if "factor" in numeric:
        for name in ("open", "high", "low", "close", "vwap"):
            if name in numeric:
                numeric[name] = numeric[name] * numeric["factor"]
        if "volume" in numeric:
            numeric["volume"] = numeric["volume"] / numeric["factor"]
    out = factors(numeric, groups)
    out["signal"] = signal(numeric, groups)
    long = pd.concat({name: frame.stack(dropna=False) for name, frame in out.items()}, axis=1)
    long.rename_axis(["date", "symbol"]).to_csv(target)


if __name__ == "__main__":
    main(*sys.argv[1:3])
`;
