import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/engine/index.js';
import { createRng } from '../../src/util/rng.js';
import { agree, report } from '../conformance/agree.js';
import { randomFormulas } from '../conformance/formulas.js';
import { panelsOf } from '../conformance/panels.js';
import { deviceOrReason } from './devices.js';

/** Random formulas in all; `npm run validate:gpu` asks for 2,000. */
const FORMULAS = Number(process.env.GPU_FORMULAS ?? 240);
const TOLERANCE = { relative: 1e-4, absolute: 1e-6 };
const SHAPES = [
  { dates: 24, symbols: 18 },
  { dates: 33, symbols: 17 },
];
const CASES = SHAPES.flatMap((shape) => panelsOf(shape).map((made) => ({ ...made, shape })));

const found = deviceOrReason('webgpu');
if ('reason' in found) describe.skip(`WebGPU: ${found.reason}`, () => agreement(null as never));
else agreement(found.backend);

function agreement(backend: Backend): void {
  describe('the webgpu backend agrees with the reference', () => {
    it.each(CASES)('on $shape.dates x $shape.symbols $title', { timeout: 1_200_000 }, ({ panel, shape, title }) => {
      const rng = createRng(23, title, String(shape.dates));
      const formulas = randomFormulas(Math.ceil(FORMULAS / CASES.length), panel, rng);
      const result = agree(backend, formulas, panel, TOLERANCE);
      report(title, result);
      expect(result.wrong).toEqual([]);
      expect(result.hanging / result.cells).toBeLessThanOrEqual(0.001);
      expect(result.noisy.length / formulas.length).toBeLessThanOrEqual(title.startsWith('levels') ? 0.1 : 0.05);
    });
  });
}
