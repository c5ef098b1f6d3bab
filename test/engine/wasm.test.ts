import { describe, expect, it } from 'vitest';
import { createBackend, environmentOf } from '../../src/engine/index.js';
import { print } from '../../src/lang/index.js';
import { plan } from '../../src/plan/plan.js';
import { createRng } from '../../src/util/rng.js';
import { compare } from '../conformance/compare.js';
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
const BATCH = 20;
/** A formula more of whose cells hang on rounding tells rounding errors apart, and is set aside. */
const NOISY_SHARE = 0.01;

describe('the wasm backend agrees with the reference', () => {
  const backend = createBackend('wasm');
  it.each(CASES)('on $shape.dates x $shape.symbols $title', { timeout: 600_000 }, ({ panel, shape, title }) => {
    const rng = createRng(11, title, String(shape.dates));
    const formulas = randomFormulas(Math.ceil(FORMULAS / CASES.length), panel, rng);
    const wrong: string[] = [];
    const noisy: string[] = [];
    let cells = 0;
    let hanging = 0;
    for (let at = 0; at < formulas.length; at += BATCH) {
      const batch = formulas.slice(at, at + BATCH);
      const result = compare(backend, plan(batch, environmentOf(panel)), panel, TOLERANCE);
      cells += result.cells;
      for (const [output, count] of result.excused.entries()) {
        if (count > NOISY_SHARE * (result.cells / batch.length)) noisy.push(print(batch[output]!));
        else hanging += count;
      }
      for (const { output, got, want, cell } of result.wrong)
        wrong.push(`${print(batch[output]!)} [${cell}]: ${got}, not ${want}`);
    }
    if (hanging > 0) console.log(`${title}: ${hanging} of ${cells} cells hang on rounding`);
    if (noisy.length > 0) console.log(`${title}: set aside, as they rank rounding noise: ${noisy.join('; ')}`);
    expect(wrong).toEqual([]);
    expect(hanging / cells).toBeLessThanOrEqual(0.001);
    // Numbers that hardly move are mostly rounding to a float32.
    expect(noisy.length / formulas.length).toBeLessThanOrEqual(title.startsWith('levels') ? 0.1 : 0.05);
  });
});
