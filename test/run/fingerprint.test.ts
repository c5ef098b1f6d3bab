import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBuilder } from '../../search/space/builder.js';
import { sampleFormula } from '../../search/space/sample.js';
import { createVocabulary } from '../../search/space/vocabulary.js';
import { createBackend, environmentOf, evaluate as valuesOf } from '../../src/engine/index.js';
import { canonical, check, hashOf, type Node, parse } from '../../src/lang/index.js';
import { createMarket, plantTarget } from '../../src/panel/index.js';
import { evaluate } from '../../src/run/evaluate.js';
import { Fingerprints } from '../../src/run/fingerprint.js';
import { runFolder } from '../../src/run/folder.js';
import { readJournal } from '../../src/run/journal.js';
import { mine, resume } from '../../src/run/mine.js';
import type { Progress } from '../../src/run/progress.js';
import { hit } from '../../src/score/hit.js';
import { createTarget } from '../../src/score/target.js';
import { createRng } from '../../src/util/rng.js';
import { scratch } from '../cli/run-cli.js';
import { DEFAULTS } from '../search/fixtures.js';

const panel = createMarket({ symbols: 60, dates: 240, seed: 3 });
const environment = environmentOf(panel);
const fingerprints = new Fingerprints(panel, 'wasm');
const of = (...texts: string[]) => fingerprints.of(texts.map((text) => canonical(check(parse(text), environment).ast)));

describe('a fingerprint', () => {
  it.each([
    ['ts_sum(close, 10)', '10 * ts_mean(close, 10)'],
    ['close / ts_delay(close, 5)', 'ts_delta(close, 5) / ts_delay(close, 5)'],
    ['2 * close + 1', 'close'],
    ['max(volume, -5)', 'volume'],
  ])('is the same for %s and %s', (a, b) => {
    const [first, second] = of(a, b);
    expect(first).not.toBeNull();
    expect(first).toBe(second);
  });

  it.each([
    ['close', '-close'],
    ['volume', 'log(volume)'],
    ['ts_mean(close, 10)', 'ts_mean(close, 5)'],
    ['volume * volume', 'volume * volume * close'],
    ['rank(volume)', 'volume'],
  ])('differs for %s and %s', (a, b) => {
    const [first, second] = of(a, b);
    expect(first).not.toBe(second);
  });

  it('does not exist where there is nothing to see', () => {
    expect(of('ts_mean(ts_mean(close, 100), 100)', 'close - close', 'ts_delay(volume, 159)')).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('does not depend on what is asked with it', () => {
    const texts = ['rank(close)', 'ts_corr(close, volume, 10)', 'volume / ts_mean(volume, 20)'];
    expect(of(...texts)).toEqual(texts.flatMap((text) => of(text)));
  });

  it('is shared by random formulas that are all but the same on the whole panel', () => {
    const builder = createBuilder(createVocabulary(DEFAULTS, environment));
    const rng = createRng(1, 'fingerprints');
    const formulas = new Map<string, Node>();
    while (formulas.size < 1500) {
      const ast = sampleFormula(builder, rng);
      formulas.set(hashOf(ast), canonical(ast));
    }
    const marks = fingerprints.of([...formulas.values()]);
    const firsts = new Map<string, Node>();
    const pairs = [...formulas.values()].flatMap((form, i): [Node, Node][] => {
      const mark = marks[i]!;
      if (mark === null) return [];
      const first = firsts.get(mark);
      if (!first) firsts.set(mark, form);
      return first ? [[first, form]] : [];
    });
    expect(pairs.length).toBeGreaterThan(100);
    const target = createTarget(panel, panel.fields.get('close')!, { from: 80, to: 240 }, { horizon: 1 });
    const backend = createBackend('wasm');
    const alike = pairs.map((pair) => {
      const [a, b] = valuesOf(pair, panel, backend);
      return hit(a!, b!, target) ?? 0;
    });
    // What differs does so where a bound or a comparison seldom decides: measured 2 pairs of 852.
    expect(alike.filter((correlation) => correlation > 0.999).length).toBeGreaterThan(0.99 * alike.length);
  });
});

it('a run scores no formula twice under two names, counts copies by hash, values and correlation, and does so again after a resume', async () => {
  const market = plantTarget(panel, [evaluate('close / open', panel).values], 0.3, 1);
  const config = {
    label: { column: 'target', horizon: 1 },
    strategy: { name: 'random' },
    budget: { evaluations: 600 },
    seed: 5,
  };
  const folder = scratch();
  const whole = await mine(config, { out: join(folder, 'whole'), panel: market });
  const { events } = readJournal(runFolder(whole.run).events);
  const trials = events.filter(({ ev }) => ev === 'trial');
  const marks = trials.flatMap(({ fingerprint }) => (fingerprint === undefined ? [] : [fingerprint]));
  expect(marks.length).toBeGreaterThan(400);
  expect(new Set(marks).size).toBe(marks.length);
  const twins = trials.filter(({ twin }) => twin === true);
  expect(twins.length).toBeGreaterThan(0);
  expect(whole.progress.twins).toBe(twins.length);
  expect(whole.progress.evaluations).toBe(600);
  const known = new Set<unknown>();
  // Random search keeps from asking for a hash twice; what of it comes all the same is a duplicate too.
  const again = trials.filter(({ hash, twin }) => (known.has(hash) && twin !== true) || !known.add(hash));
  expect(whole.progress.duplicates).toBe(again.length + twins.length);
  const copies = trials.filter(
    ({ maxPoolCorrelation: near, status }) => status !== 'duplicate' && (near as number) > 0.99,
  );
  expect(copies.length).toBeGreaterThan(0);
  expect(whole.progress.rejected).toBe(copies.length);

  const controller = new AbortController();
  const out = join(folder, 'stopped');
  await mine(config, {
    out,
    panel: market,
    signal: controller.signal,
    onProgress: ({ evaluations }) => evaluations > 200 && controller.abort(),
  });
  const resumed = await resume(out, { panel: market });
  expect(resumed.library).toEqual(whole.library);
  const counts = ({ duplicates, twins, rejected }: Progress) => ({ duplicates, twins, rejected });
  expect(counts(resumed.progress)).toEqual(counts(whole.progress));
});
