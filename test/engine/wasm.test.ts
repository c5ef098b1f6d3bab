import { describe, expect, it } from 'vitest';
import { createBackend } from '../../src/engine/index.js';
import { createRng } from '../../src/util/rng.js';
import { agree, report } from '../conformance/agree.js';
import { randomFormulas } from '../conformance/formulas.js';
import { panelsOf } from '../conformance/panels.js';

/** Random formulas in all; `npm run validate:engine` asks for 10,000. */
const FORMULAS = Number(process.env.CONFORMANCE_FORMULAS ?? 1200);
const TOLERANCE = { relative: 1e-5, absolute: 1e-6 };
/** Shapes where tiles, windows and histories end in odd places. */
const SHAPES = [
  { dates: 24, symbols: 18 },
  { dates: 40, symbols: 1 },
  { dates: 31, symbols: 15 },
  { dates: 32, symbols: 16 },
  { dates: 33, symbols: 17 },
  { dates: 3, symbols: 20 },
];
const CASES = SHAPES.flatMap((shape) => panelsOf(shape).map((made) => ({ ...made, shape })));

describe('the wasm backend agrees with the reference', () => {
  const backend = createBackend('wasm');
  it.each(CASES)('on $shape.dates x $shape.symbols $title', { timeout: 600_000 }, ({ panel, shape, title }) => {
    const rng = createRng(11, title, String(shape.dates));
    const formulas = randomFormulas(Math.ceil(FORMULAS / CASES.length), panel, rng);
    const result = agree(backend, formulas, panel, TOLERANCE);
    report(title, result);
    expect(result.wrong).toEqual([]);
    expect(result.hanging / result.cells).toBeLessThanOrEqual(0.001);
    // Numbers that hardly move are mostly rounding to a float32.
    expect(result.noisy.length / formulas.length).toBeLessThanOrEqual(title.startsWith('levels') ? 0.1 : 0.05);
  });
});
