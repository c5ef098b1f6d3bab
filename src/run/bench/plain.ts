import { type Shape, TILE, tilesOf } from '../../panel/panel.js';

/** The same operators as loops that a JavaScript programmer would write, over the same layout, float64 sums. */
export const PLAIN: Readonly<Record<string, (out: Float32Array, x: Float32Array, y: Float32Array, s: Shape) => void>> =
  {
    mean: (out, x, _y, shape) => {
      each(shape, (start) => {
        for (let t = 0; t < shape.dates; t++) {
          if (t < 19) {
            out[start + t * TILE] = Number.NaN;
            continue;
          }
          let sum = 0;
          for (let k = t - 19; k <= t; k++) sum += x[start + k * TILE]!;
          out[start + t * TILE] = sum / 20;
        }
      });
    },
    std: (out, x, _y, shape) => {
      each(shape, (start) => {
        for (let t = 0; t < shape.dates; t++) {
          let sum = 0;
          for (let k = t - 19; k <= t; k++) sum += k < 0 ? Number.NaN : x[start + k * TILE]!;
          let squares = 0;
          for (let k = t - 19; k <= t; k++) squares += k < 0 ? 0 : (x[start + k * TILE]! - sum / 20) ** 2;
          out[start + t * TILE] = Math.sqrt(squares / 19);
        }
      });
    },
    corr: (out, x, y, shape) => {
      each(shape, (start) => {
        for (let t = 0; t < shape.dates; t++) {
          let sx = t < 19 ? Number.NaN : 0;
          let sy = 0;
          for (let k = Math.max(0, t - 19); k <= t; k++) {
            sx += x[start + k * TILE]!;
            sy += y[start + k * TILE]!;
          }
          let xx = 0;
          let yy = 0;
          let xy = 0;
          for (let k = Math.max(0, t - 19); k <= t; k++) {
            const dx = x[start + k * TILE]! - sx / 20;
            const dy = y[start + k * TILE]! - sy / 20;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
          }
          out[start + t * TILE] = xy / Math.sqrt(xx * yy);
        }
      });
    },
    rank: (out, x, _y, shape) => {
      const row = new Float64Array(shape.symbols);
      for (let t = 0; t < shape.dates; t++) {
        const cell = (i: number) => ((i >> 4) * shape.dates + t) * TILE + (i & 15);
        for (let i = 0; i < shape.symbols; i++) row[i] = x[cell(i)]!;
        const order = Array.from(row, (_, i) => i).sort((a, b) => row[a]! - row[b]!);
        for (const [k, i] of order.entries()) out[cell(i)] = (k + 1) / shape.symbols;
      }
    },
  };

/** Calls with the first cell of each symbol. */
function each(shape: Shape, of: (start: number) => void): void {
  for (let tile = 0; tile < tilesOf(shape); tile++) {
    for (let lane = 0; lane < TILE; lane++) of(tile * shape.dates * TILE + lane);
  }
}
