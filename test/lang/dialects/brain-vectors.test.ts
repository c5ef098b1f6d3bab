import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { print, readDialect } from '../../../src/lang/index.js';
import { AlphaError } from '../../../src/util/errors.js';
import { evaluate, type Table } from '../../ops/evaluate.js';
import { describeShared } from '../../shared.js';

/** A worked example of BRAIN's pages: inputs, options, and what the page says comes out. */
interface Vector {
  readonly op: string;
  readonly input: readonly (number | null | readonly (number | null)[])[];
  readonly args: Readonly<Record<string, unknown>>;
  readonly documented: readonly (number | null)[];
  readonly tol: number;
  readonly status: string;
}

/** How each example is written; its inputs are x, y and z, its groups g. */
const FORMULAS: Readonly<Record<string, (args: Vector['args'], inputs: number) => string>> = {
  add: ({ filter }) => `add(x, y${filter ? ', filter=true' : ''})`,
  multiply: () => 'multiply(x, y, filter=true)',
  subtract: ({ filter }, inputs) => (filter ? 'subtract(x, y, filter=true)' : inputs === 3 ? 'subtract(x, y, z)' : ''),
  signed_power: ({ y }) => `signed_power(x, ${y})`,
  sqrt: () => 'sqrt(x)',
  sign: () => 'sign(x)',
  tanh: () => 'tanh(x)',
  ts_arg_max: ({ d }) => `ts_arg_max(x, ${d})`,
  ts_arg_min: ({ d }) => `ts_arg_min(x, ${d})`,
  ts_scale: ({ d, constant }) => `ts_scale(x, ${d}, constant=${constant})`,
  ts_av_diff: ({ d }) => `ts_av_diff(x, ${d})`,
  ts_rank: ({ d }) => `ts_rank(x, ${d})`,
  ts_decay_linear: ({ d }) => `ts_decay_linear(x, ${d})`,
  ts_mean: ({ d }) => `ts_mean(x, ${d})`,
  ts_corr: ({ d }) => `ts_corr(x, y, ${d})`,
  ts_covariance: ({ d }) => `ts_covariance(x, y, ${d})`,
  ts_std_dev: ({ d }) => `ts_std_dev(x, ${d})`,
  ts_zscore: ({ d }) => `ts_zscore(x, ${d})`,
  ts_count_nans: ({ d }) => `ts_count_nans(x, ${d})`,
  ts_backfill: ({ d }) => `ts_backfill(x, ${d})`,
  kth_element: ({ d }) => `kth_element(x, ${d}, k=1, ignore="NAN 0")`,
  days_from_last_change: () => 'days_from_last_change(x)',
  hump: () => 'hump(x)',
  rank: () => 'rank(x)',
  normalize: (args) =>
    `normalize(x${Object.entries(args)
      .map(([name, value]) => `, ${name}=${value}`)
      .join('')})`,
  zscore: () => 'zscore(x)',
  winsorize: ({ std }) => `winsorize(x, std=${std})`,
  scale: ({ scale }) => `scale(x${scale === undefined ? '' : `, scale=${scale}`})`,
  'quantile(step 1+2)': () => 'quantile(x)',
  vector_neut: () => 'vector_neut(x, y)',
  bucket: ({ range }) => `bucket(x, range="${range}")`,
  group_neutralize: () => 'group_neutralize(x, g)',
  group_rank: () => 'group_rank(x, g)',
  group_scale: () => 'group_scale(x, g)',
  group_zscore: () => 'group_zscore(x, g)',
  group_mean: () => 'group_mean(x, weight=1, group=g)',
  group_backfill: () => 'group_backfill(x, g, 4)',
  vec_avg: () => 'vec_avg(x)',
  vec_sum: () => 'vec_sum(x)',
};

/** Examples whose value differs, and the words of the note that says why. */
const NOTED: Readonly<Record<string, string>> = {
  hump: 'at most the limit',
  'quantile(step 1+2)': 'shifts ranks',
  group_scale: 'the smallest of a group',
};

/** Operators that have no equivalent at all. */
const REFUSED = ['days_from_last_change', 'bucket', 'group_backfill', 'vec_avg', 'vec_sum'];

const row = (values: readonly (number | null)[]): Float64Array =>
  Float64Array.from(values, (value) => value ?? Number.NaN);

describeShared('the worked examples of BRAIN', (shared) => {
  const vectors = readFileSync(join(shared, 'corpus', 'brain_operator_vectors.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Vector)
    .filter(({ status }) => status === 'reproduced');

  it('are 46, each either held, noted or refused', () => {
    expect(vectors.length).toBe(46);
    for (const { op } of vectors) expect(Object.keys(FORMULAS), op).toContain(op);
  });

  for (const [i, vector] of vectors.entries()) {
    const { op, args, documented, tol } = vector;
    const apart = op === 'subtract' || op === 'multiply';
    const inputs = apart
      ? vector.input.map((value) => [value as number | null])
      : Array.isArray(vector.input[0])
        ? (vector.input as (number | null)[][])
        : [vector.input as (number | null)[]];
    const formula = FORMULAS[op]!(args, inputs.length);

    it(`${i + 1}: ${formula}`, () => {
      if (REFUSED.includes(op)) {
        expect(() => readDialect('brain', formula)).toThrow(expect.objectContaining({ code: 'F020' }));
        return;
      }
      const { ast, notes } = readDialect('brain', formula);
      if (op in NOTED) {
        expect(notes.map(({ message }) => message).join()).toContain(NOTED[op]);
        return;
      }
      const series = 'd' in args || 'order' in args;
      const ordered = inputs.map((values) => (args.order === 'latest_first' ? [...values].reverse() : values));
      // A series has a date per value and one symbol; a cross-section the other way round.
      const table = (values: readonly (number | null)[]): Table =>
        series ? values.map((value) => row([value])) : [row(values)];
      const fields = Object.fromEntries(ordered.map((values, i) => ['xyz'[i]!, table(values)]));
      const group = args.group as number[] | undefined;
      const result = evaluate(ast, { fields, ...(group && { groups: { g: [row(group)] } }) });
      const all = series ? result.map((cells) => cells[0]!) : [...result[0]!];
      const values = args.series || !series ? all : all.slice(-documented.length);
      for (const [i, wanted] of documented.entries()) {
        if (wanted === null) expect(values[i], print(ast)).toBeNaN();
        else expect(Math.abs(values[i]! - wanted), `${print(ast)} is ${values[i]}`).toBeLessThanOrEqual(tol + 1e-9);
      }
    });
  }

  it('what is refused says so in a typed error', () => {
    for (const op of REFUSED) {
      try {
        readDialect('brain', FORMULAS[op]!({}, 1));
        expect.unreachable();
      } catch (error) {
        expect(error instanceof AlphaError && error.details.hint, op).toBeTruthy();
      }
    }
  });
});
