import { createHash } from 'node:crypto';
import { cellAt, createMatrix, type Matrix, type Panel } from '../../panel/panel.js';

/**
 * The random market that speed is measured on. It is specified draw by draw, so that figures of other engines on the same
 * numbers can stand beside ours.
 */
export interface BenchMarket {
  readonly name: 'A' | 'B';
  readonly dates: number;
  readonly symbols: number;
  readonly seed: number;
  /** MD5 of close as float32, row-major by date, where it is known. */
  readonly md5?: string;
}

export const BENCH_MARKETS: Readonly<Record<BenchMarket['name'], BenchMarket>> = {
  A: { name: 'A', dates: 2130, symbols: 500, seed: 20240601, md5: '01d39244a479d85a423b0ece524e2995' },
  B: { name: 'B', dates: 2630, symbols: 4000, seed: 20240602 },
};

export const FIELDS = ['open', 'high', 'low', 'close', 'volume', 'vwap'] as const;

/** Builds the market; throws if it is not the one that was specified. */
export function createBenchMarket(market: BenchMarket): Panel {
  const shape = { dates: market.dates, symbols: market.symbols };
  const fields = new Map<string, Matrix>(FIELDS.map((name) => [name, createMatrix(shape)]));
  const close = new Float32Array(shape.dates * shape.symbols);
  const uniform = mulberry32(market.seed);
  const normal = () => {
    const u1 = uniform();
    return Math.sqrt(-2 * Math.log(1 - u1)) * Math.cos(2 * Math.PI * uniform());
  };
  const price = new Float64Array(shape.symbols);
  const usual = new Float64Array(shape.symbols);
  const logVolume = new Float64Array(shape.symbols);
  for (let i = 0; i < shape.symbols; i++) {
    price[i] = 5 * Math.exp(3 * uniform());
    usual[i] = logVolume[i] = 11 + 2 * normal();
  }
  for (let t = 0; t < shape.dates; t++) {
    const common = 0.008 * normal();
    for (let i = 0; i < shape.symbols; i++) {
      const o = price[i]! * Math.exp(0.004 * normal());
      const c = o * Math.exp(0.6 * common + 0.018 * normal());
      const h = Math.max(o, c) * (1 + 0.012 * uniform());
      const l = Math.min(o, c) * (1 - 0.012 * uniform());
      logVolume[i]! += 0.1 * (usual[i]! - logVolume[i]!) + 0.3 * normal();
      const w = l + (h - l) * (0.25 + 0.5 * uniform());
      price[i] = c;
      const cell = cellAt(shape, t, i);
      for (const [k, value] of [o, h, l, c, Math.exp(logVolume[i]!), w].entries())
        fields.get(FIELDS[k]!)![cell] = value;
      close[t * shape.symbols + i] = c;
    }
  }
  const md5 = createHash('md5').update(new Uint8Array(close.buffer)).digest('hex');
  if (market.md5 !== undefined && md5 !== market.md5)
    throw new Error(`panel ${market.name} is not the one specified: md5 ${md5}`);
  const sector = { labels: GROUPS, codes: codesOf(shape.symbols), static: true };
  // Not part of the specification, only some published formulas want it.
  fields.set('cap', fields.get('volume')!);
  return {
    dates: Array.from({ length: shape.dates }, (_, t) => isoDate(t)),
    symbols: Array.from({ length: shape.symbols }, (_, i) => `S${String(i).padStart(4, '0')}`),
    fields,
    groups: new Map(['sector', 'industry', 'subindustry'].map((name) => [name, sector])),
    universe: null,
    hash: md5,
  };
}

/** Synthetic groups for formulas that need some. */
const GROUPS = Array.from({ length: 20 }, (_, g) => `g${g}`);

function codesOf(symbols: number): Int32Array {
  const codes = new Int32Array(symbols);
  for (let i = 0; i < symbols; i++) codes[i] = i % GROUPS.length;
  return codes;
}

function isoDate(t: number): string {
  return new Date(Date.UTC(2015, 0, 1) + t * 86_400_000).toISOString().slice(0, 10);
}

/** The generator of the specification; no other would give the same numbers. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
