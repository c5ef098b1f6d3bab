import * as E from './element';
import { choose } from './element';
import { LINE } from './simd';

/**
 * Interprets a chain of element-wise steps over one tile in chunks of dates, so that what passes from step to step stays
 * in the L1 cache.
 *
 * A step is 9 words: code, then address and kind of result and operands a, b, c. A kind is where the address leads:
 */
const CHUNK: i32 = 32;
const STEP: usize = 36;
/** One line that holds a constant. */
const CONSTANT: i32 = 0;
/** A buffer of one chunk, used again for each. */
const TEMPORARY: i32 = 1;
/** A buffer of one tile. */
const TILE: i32 = 2;
/** A whole matrix. */
const MATRIX: i32 = 3;

/** Lines a buffer of kind TEMPORARY must hold. */
export function chainChunk(): i32 {
  return CHUNK;
}

export function chain(steps: usize, count: i32, rows: i32, tile: i32): void {
  const end = steps + <usize>count * STEP;
  for (let row: i32 = 0; row < rows; row += CHUNK) {
    const lines = min(CHUNK, rows - row);
    const inTile = <usize>row * LINE;
    const inMatrix = <usize>tile * rows * LINE + inTile;
    for (let at = steps; at < end; at += STEP) step(at, lines, inTile, inMatrix);
  }
}

@inline function address(at: usize, inTile: usize, inMatrix: usize): usize {
  const kind = load<i32>(at, 4);
  return <usize>load<u32>(at) + (kind == MATRIX ? inMatrix : kind == TILE ? inTile : 0);
}

@inline function stride(at: usize): usize {
  return load<i32>(at, 4) == CONSTANT ? 0 : LINE;
}

/** The order of the cases is that of `ELEMENT_CODES` in src/engine/wasm/chain.ts. */
function step(at: usize, lines: i32, inTile: usize, inMatrix: usize): void {
  const out = address(at + 4, inTile, inMatrix);
  const a = address(at + 12, inTile, inMatrix);
  const da = stride(at + 12);
  const b = address(at + 20, inTile, inMatrix);
  const db = stride(at + 20);
  switch (load<i32>(at)) {
    case 0: return E.binary<E.Add>(out, a, da, b, db, lines);
    case 1: return E.binary<E.Sub>(out, a, da, b, db, lines);
    case 2: return E.binary<E.Mul>(out, a, da, b, db, lines);
    case 3: return E.binary<E.Div>(out, a, da, b, db, lines);
    case 4: return E.binary<E.Less>(out, a, da, b, db, lines);
    case 5: return E.binary<E.LessOrEqual>(out, a, da, b, db, lines);
    case 6: return E.binary<E.Equal>(out, a, da, b, db, lines);
    case 7: return E.binary<E.And>(out, a, da, b, db, lines);
    case 8: return E.binary<E.Or>(out, a, da, b, db, lines);
    case 9: return E.binary<E.Min>(out, a, da, b, db, lines);
    case 10: return E.binary<E.Max>(out, a, da, b, db, lines);
    case 11: return E.binary<E.Power>(out, a, da, b, db, lines);
    case 12: return E.unary<E.Negate>(out, a, da, lines);
    case 13: return E.unary<E.Not>(out, a, da, lines);
    case 14: return E.unary<E.IsNaN>(out, a, da, lines);
    case 15: return E.unary<E.Abs>(out, a, da, lines);
    case 16: return E.unary<E.Sign>(out, a, da, lines);
    case 17: return E.unary<E.Sqrt>(out, a, da, lines);
    case 18: return E.unary<E.Floor>(out, a, da, lines);
    case 19: return E.unary<E.Round>(out, a, da, lines);
    case 20: return E.unary<E.Log>(out, a, da, lines);
    case 21: return E.unary<E.Exp>(out, a, da, lines);
    case 22: return E.unary<E.SignedLog1p>(out, a, da, lines);
    case 23: return E.unary<E.Tanh>(out, a, da, lines);
    case 24: return E.unary<E.Sigmoid>(out, a, da, lines);
    case 25: return ifElse(out, a, da, b, db, address(at + 28, inTile, inMatrix), stride(at + 28), lines);
    default: unreachable();
  }
}

function ifElse(out: usize, c: usize, dc: usize, a: usize, da: usize, b: usize, db: usize, lines: i32): void {
  const end = out + <usize>lines * LINE;
  while (out < end) {
    for (let lane: usize = 0; lane < LINE; lane += 16) {
      v128.store(out + lane, choose(v128.load(c + lane), v128.load(a + lane), v128.load(b + lane)));
    }
    out += LINE;
    c += dc;
    a += da;
    b += db;
  }
}
