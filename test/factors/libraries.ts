import { type Node, printLibrary, readDialect } from '../../src/lang/index.js';
import { AlphaError } from '../../src/util/errors.js';

/** How the libraries in `factors/` that re-express published formulas come about: read in their dialect, written in ours. */
export interface Library {
  readonly file: string;
  readonly head: string;
  readonly dialect: string;
  /** Published formulas as `id<TAB>formula` lines, beside the repository. */
  readonly corpus: string;
  readonly name: (id: string) => string;
}

export const LIBRARIES: readonly Library[] = [
  {
    file: 'alpha101.alpha',
    corpus: 'alpha101.txt',
    dialect: 'wq101',
    name: (id) => `alpha${id.padStart(3, '0')}`,
    head: `The formulas of Z. Kakushadze, "101 Formulaic Alphas", Wilmott 2016(84), 72-81, arXiv:1601.00991, re-expressed.
Windows that are no whole numbers are cut down, as the paper says; adv20 and the like are money, as the paper says.
Groups are named sector, industry and subindustry; alpha056 needs cap.
Made by test/factors/make.ts.`,
  },
  {
    file: 'gtja191.alpha',
    corpus: 'gtja191_fixed.txt',
    dialect: 'gtja',
    name: (id) => `gtja${id.padStart(3, '0')}`,
    head: `The formulas of Guotai Junan Securities, "Multi-factor stock selection on short-period price-volume features" (2017),
re-expressed, with printing errors of the report repaired. MAX and MIN with a whole number that the repairs leave are
element-wise; SMA is the recursive mean ts_sma_cn; WMA has weights 0.9^i.
Six formulas say what they lack when they are evaluated: gtja030 the series of Fama and French, gtja075, gtja149, gtja181
and gtja182 a benchmark, gtja143 its own result of the day before.
Made by test/factors/make.ts.`,
  },
  {
    file: 'alpha158.alpha',
    corpus: 'alpha158.txt',
    dialect: 'qlib',
    name: (id) => id,
    head: `The features of Alpha158 of Microsoft's Qlib (X. Yang et al., "Qlib: An AI-oriented Quantitative Investment Platform",
arXiv:2009.11189), re-expressed. Windows skip missing values, as Qlib's do; a comparison with a missing value is missing
and skipped, where Qlib counts it as false.
Made by test/factors/make.ts.`,
  },
];

/** The text of a library from its published formulas. */
export function fromCorpus({ dialect, name, head }: Library, corpus: string): string {
  const factors = corpus
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'))
    .map(([id, text]) => ({ id: name(id!), ast: readDialect(dialect, text!).ast }));
  return printLibrary(factors, head);
}

/** Alpha360 from its rule: each field of the last 60 dates over today's close, volume over today's volume. */
export function alpha360(): string {
  const fields = ['CLOSE', 'OPEN', 'HIGH', 'LOW', 'VWAP', 'VOLUME'];
  const days = Array.from({ length: 60 }, (_, i) => 59 - i);
  const factors = fields.flatMap((field) =>
    days.map((day) => ({ id: `${field}${day}`, ast: lagged(`$${field.toLowerCase()}`, day) })),
  );
  return printLibrary(
    factors,
    `The 360 features of Alpha360 of Microsoft's Qlib (arXiv:2009.11189), from their rule: the last 60 dates of close, open,
high, low and vwap over today's close, and of volume over today's volume.
Made by test/factors/make.ts.`,
  );
}

function lagged(field: string, day: number): Node {
  const unit = field === '$volume' ? '($volume+1e-12)' : '$close';
  const formula = `${day === 0 ? field : `Ref(${field}, ${day})`}/${unit}`;
  const { ast, notes } = readDialect('qlib', formula);
  if (notes.length > 0) throw new AlphaError('F014', `${formula} is not read as it stands`);
  return ast;
}
