import { expect } from 'vitest';
import { type DeviceBackend, environmentOf } from '../../src/engine/index.js';
import { check, parse } from '../../src/lang/index.js';
import { agree } from '../conformance/agree.js';
import type { Tolerance } from '../conformance/compare.js';
import { randomPanel } from './every-operator.js';

const DATES = 5;
/** Distinct values, ties, negatives among them, one value only. */
const FORMULAS = ['rank(close)', 'rank(round(close))', 'rank(-volume)', 'cs_median(close)', 'rank(close * 0)'];

/** Ranks and medians of rows of so many symbols, where some are missing and some are no members, are the reference's. */
export function expectSortedRows(backend: DeviceBackend, symbols: number, tolerance: Tolerance): void {
  const panel = randomPanel({ dates: DATES, symbols, missing: 0.1, universe: true });
  const environment = environmentOf(panel);
  const formulas = FORMULAS.map((source) => check(parse(source), environment).ast);
  const { wrong, cells } = agree(backend, formulas, panel, tolerance);
  expect(wrong).toEqual([]);
  expect(cells).toBe(FORMULAS.length * DATES * symbols);
  expect(backend.account?.onWasm).toEqual([]);
}
