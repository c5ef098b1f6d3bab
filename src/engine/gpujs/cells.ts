import type { KernelId } from '../../ops/kernels.js';

/**
 * What single cells become: JavaScript that sets `r` and `ok` from `x`, `y`, `z` and `okx`, `oky`, `okz`. Arguments of
 * partial functions are moved into their domain, so that no driver sees what it may not define.
 */
export const CELLS: Partial<Record<KernelId, string>> = {
  add: 'r = x + y; ok = okx * oky;',
  sub: 'r = x - y; ok = okx * oky;',
  mul: 'r = x * y; ok = okx * oky;',
  div: 'ok = okx * oky; let below = y; if (y == 0.0) { ok = 0.0; below = 1.0; } r = x / below;',
  neg: 'r = -x; ok = okx;',
  power: `ok = okx * oky;
  const whole = y - Math.floor(y) == 0.0 ? 1.0 : 0.0;
  const half = 0.5 * y;
  const odd = whole > 0.5 && half - Math.floor(half) > 0.25 ? 1.0 : 0.0;
  let size = Math.abs(x);
  if (x < 0.0 && whole < 0.5) { ok = 0.0; }
  if (size == 0.0) {
    if (y < 0.0) { ok = 0.0; }
    r = y == 0.0 ? 1.0 : 0.0;
  } else {
    if (whole > 0.5 && Math.abs(y) <= 16.0) {
      r = 1.0;
      for (let i = 0; i < 16; i++) { if (i < Math.abs(y)) { r = r * size; } }
      if (y < 0.0) { r = 1.0 / r; }
    } else {
      const e = y * Math.log2(size);
      if (e >= 128.0) { ok = 0.0; }
      r = Math.pow(2.0, Math.max(Math.min(e, 127.9999), -126.0));
      if (e < -126.0) { r = 0.0; }
    }
    if (x < 0.0 && odd > 0.5) { r = -r; }
  }`,
  lt: 'ok = okx * oky; if (x < y) { r = 1.0; }',
  le: 'ok = okx * oky; if (x <= y) { r = 1.0; }',
  eq: 'ok = okx * oky; if (x == y) { r = 1.0; }',
  and: 'ok = okx * oky; if (x != 0.0 && y != 0.0) { r = 1.0; }',
  or: 'ok = okx * oky; if (x != 0.0 || y != 0.0) { r = 1.0; }',
  not: 'ok = okx; if (x == 0.0) { r = 1.0; }',
  if_else: 'if (x != 0.0) { r = y; ok = okx * oky; } else { r = z; ok = okx * okz; }',
  is_nan: 'r = 1.0 - okx; ok = 1.0;',
  abs: 'r = Math.abs(x); ok = okx;',
  sign: 'ok = okx; if (x > 0.0) { r = 1.0; } if (x < 0.0) { r = -1.0; }',
  log: 'ok = okx; let above = x; if (x <= 0.0) { ok = 0.0; above = 1.0; } r = Math.log(above);',
  exp: 'ok = okx; if (x > 88.7228) { ok = 0.0; } r = Math.exp(Math.max(Math.min(x, 88.7228), -87.0)); if (x < -87.0) { r = 0.0; }',
  sqrt: 'ok = okx; if (x < 0.0) { ok = 0.0; } r = Math.sqrt(Math.max(x, 0.0));',
  s_log_1p: `ok = okx;
  const size = Math.abs(x);
  r = Math.log(1.0 + size);
  if (size < 0.03) { r = size * (1.0 - size * (0.5 - size * (0.333333333 - size * (0.25 - size * 0.2)))); }
  if (x < 0.0) { r = -r; }`,
  tanh: `ok = okx;
  const e = Math.exp(2.0 * Math.max(Math.min(x, 10.0), -10.0));
  r = (e - 1.0) / (e + 1.0);
  if (Math.abs(x) < 0.15) {
    const s = x * x;
    r = x * (1.0 - s * (0.333333333 - s * (0.133333333 - s * 0.053968254)));
  }`,
  sigmoid: `ok = okx;
  const e = Math.exp(-Math.min(Math.abs(x), 80.0));
  r = x < 0.0 ? e / (1.0 + e) : 1.0 / (1.0 + e);`,
  min: 'r = Math.min(x, y); ok = okx * oky;',
  max: 'r = Math.max(x, y); ok = okx * oky;',
  floor: 'r = Math.floor(x); ok = okx;',
  round: `ok = okx;
  const size = Math.abs(x);
  r = Math.floor(size);
  if (size - r >= 0.5) { r = r + 1.0; }
  if (x < 0.0) { r = -r; }`,
};
