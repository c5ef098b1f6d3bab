import { blockDates, clearRow, gather, rowStride, rowWidth, scatter } from './rows';
import { resetKey, sortBytes, sortRow, symbolMask } from './sort';

/**
 * Statistics of each date's cells inside their groups. Codes are i32, -1 where there is none: one per symbol, or one
 * per cell in the layout of the matrices.
 *
 * Ranks and medians sort the whole date once and deal its symbols out to their groups in that order; the others add up
 * one record per group.
 *
 * Scratch: `groupBytes(symbols, groups)`.
 */

/** Results lie one row before their values; then codes, order of the date, symbols by group, a record per group. */
export function groupBytes(symbols: i32, groups: i32): usize {
  const width = rowWidth(symbols);
  const rows = rowStride(symbols) * (2 * <usize>blockDates(symbols) + 1);
  return rows + sortBytes(width) + (<usize>width << 2) + <usize>groups * RECORD + 64;
}

// A group's record; for sorted groups, where its list starts and ends.
const COUNT: usize = 0; // f64
const SUM: usize = 8; // f64
const SQUARES: usize = 16; // f64: of the distances from the mean
const RECORD: usize = 24;
const START: usize = 0; // u32
const END: usize = 4; // u32

const RANK: i32 = 0;
const MEDIAN: i32 = 1;
const MEAN: i32 = 2;
const STD: i32 = 3;
const ZSCORE: i32 = 4;
const SCALE: i32 = 5;
const SIZE: i32 = 6;

export function group_rank(
  out: usize, x: usize, codes: usize, isStatic: i32, groups: i32, universe: usize, dates: i32, symbols: i32,
  scratch: usize,
): void {
  run(RANK, out, x, codes, isStatic, groups, universe, dates, symbols, 0, scratch);
}

export function group_median(
  out: usize, x: usize, codes: usize, isStatic: i32, groups: i32, universe: usize, dates: i32, symbols: i32,
  scratch: usize,
): void {
  run(MEDIAN, out, x, codes, isStatic, groups, universe, dates, symbols, 0, scratch);
}

export function group_mean(
  out: usize, x: usize, codes: usize, isStatic: i32, groups: i32, universe: usize, dates: i32, symbols: i32,
  scratch: usize,
): void {
  run(MEAN, out, x, codes, isStatic, groups, universe, dates, symbols, 0, scratch);
}

export function group_std(
  out: usize, x: usize, codes: usize, isStatic: i32, groups: i32, universe: usize, dates: i32, symbols: i32,
  scratch: usize,
): void {
  run(STD, out, x, codes, isStatic, groups, universe, dates, symbols, 0, scratch);
}

export function group_zscore(
  out: usize, x: usize, codes: usize, isStatic: i32, groups: i32, universe: usize, dates: i32, symbols: i32,
  scratch: usize,
): void {
  run(ZSCORE, out, x, codes, isStatic, groups, universe, dates, symbols, 0, scratch);
}

export function group_scale(
  out: usize, x: usize, codes: usize, isStatic: i32, groups: i32, universe: usize, dates: i32, symbols: i32, a: f64,
  scratch: usize,
): void {
  run(SCALE, out, x, codes, isStatic, groups, universe, dates, symbols, a, scratch);
}

export function group_count(
  out: usize, x: usize, codes: usize, isStatic: i32, groups: i32, universe: usize, dates: i32, symbols: i32,
  scratch: usize,
): void {
  run(SIZE, out, x, codes, isStatic, groups, universe, dates, symbols, 0, scratch);
}

function run(
  what: i32, out: usize, x: usize, codes: usize, isStatic: i32, groups: i32, universe: usize, dates: i32,
  symbols: i32, a: f64, scratch: usize,
): void {
  const width = rowWidth(symbols);
  const stride = rowStride(symbols);
  const block = blockDates(symbols);
  const rows = scratch + stride;
  const codeRows = rows + stride * <usize>block;
  const sorting = codeRows + stride * <usize>block;
  const lists = sorting + sortBytes(width);
  const records = lists + (<usize>width << 2);
  for (let date: i32 = 0; date < dates; date += block) {
    const count = min(block, dates - date);
    resetKey();
    gather(rows, x, universe, dates, symbols, date, count);
    if (!isStatic) gather(codeRows, codes, 0, dates, symbols, date, count);
    for (let k: i32 = 0; k < count; k++) {
      const row = rows + stride * <usize>k;
      const result = row - stride;
      const codesOfRow = isStatic ? codes : codeRows + stride * <usize>k;
      if (what <= MEDIAN) {
        const n = sortRow(row, width, sorting);
        clearRow(result, width);
        deal(row, codesOfRow, sorting, n, width, lists, records, groups);
        writeSorted(what, result, row, lists, records, groups);
      } else {
        addUp(what, row, codesOfRow, symbols, records, groups);
        write(what, result, row, codesOfRow, symbols, width, records, a);
      }
    }
    scatter(out, scratch, dates, symbols, date, count);
  }
}

@inline function recordOf(records: usize, code: i32): usize {
  return records + <usize>code * RECORD;
}

/** Lists of each group's symbols in ascending order of their values. */
function deal(
  row: usize, codes: usize, words: usize, n: i32, width: i32, lists: usize, records: usize, groups: i32,
): void {
  const mask = symbolMask(width);
  const end = words + (<usize>n << 2);
  memory.fill(records, 0, <usize>groups * RECORD);
  for (let at = words; at < end; at += 4) {
    const code = load<i32>(codes + (<usize>(load<u32>(at) & mask) << 2));
    if (code < 0) continue;
    const record = recordOf(records, code);
    store<u32>(record, load<u32>(record, END) + 4, END);
  }
  let next = <u32>lists;
  for (let code: i32 = 0; code < groups; code++) {
    const record = recordOf(records, code);
    store<u32>(record, next, START);
    next += load<u32>(record, END);
    store<u32>(record, load<u32>(record, START), END);
  }
  for (let at = words; at < end; at += 4) {
    const symbol = load<u32>(at) & mask;
    const code = load<i32>(codes + (<usize>symbol << 2));
    if (code < 0) continue;
    const record = recordOf(records, code);
    const to = load<u32>(record, END);
    store<u32>(<usize>to, symbol);
    store<u32>(record, to + 4, END);
  }
}

@inline function valueAt(row: usize, list: usize): f32 {
  return load<f32>(row + (<usize>load<u32>(list) << 2));
}

@inline function put(result: usize, list: usize, value: f32): void {
  store<f32>(result + (<usize>load<u32>(list) << 2), value);
}

function writeSorted(what: i32, result: usize, row: usize, lists: usize, records: usize, groups: i32): void {
  for (let code: i32 = 0; code < groups; code++) {
    const record = recordOf(records, code);
    const start = <usize>load<u32>(record, START);
    const end = <usize>load<u32>(record, END);
    if (start == end) continue;
    if (what == RANK) writeRanks(result, row, start, end);
    else writeMedian(result, row, start, end);
  }
}

function writeRanks(result: usize, row: usize, start: usize, end: usize): void {
  const twice = <f64>((end - start) >> 1);
  for (let first = start; first < end; ) {
    const value = valueAt(row, first);
    let next = first + 4;
    while (next < end && valueAt(row, next) == value) next += 4;
    // Ranks first+1..next, averaged, over n.
    const rank = <f32>(<f64>(((first - start) >> 2) + ((next - start) >> 2) + 1) / twice);
    for (; first < next; first += 4) put(result, first, rank);
  }
}

function writeMedian(result: usize, row: usize, start: usize, end: usize): void {
  const last = ((end - start) >> 2) - 1;
  const low = <f64>valueAt(row, start + ((last >> 1) << 2));
  const high = <f64>valueAt(row, start + (((last + 1) >> 1) << 2));
  const median = <f32>(low + (high - low) * 0.5);
  for (let at = start; at < end; at += 4) put(result, at, median);
}

/** Number, sum (of sizes for `group_scale`) and, where it is needed, the squares around the mean. */
function addUp(what: i32, row: usize, codes: usize, symbols: i32, records: usize, groups: i32): void {
  const sign: u32 = what == SCALE ? 0x7fffffff : 0xffffffff;
  memory.fill(records, 0, <usize>groups * RECORD);
  for (let cell: usize = 0; cell < <usize>symbols << 2; cell += 4) {
    const value = reinterpret<f32>(load<u32>(row + cell) & sign);
    const code = load<i32>(codes + cell);
    if (value != value || code < 0) continue;
    const record = recordOf(records, code);
    store<f64>(record, load<f64>(record, COUNT) + 1, COUNT);
    store<f64>(record, load<f64>(record, SUM) + <f64>value, SUM);
  }
  if (what != STD && what != ZSCORE) return;
  for (let code: i32 = 0; code < groups; code++) {
    const record = recordOf(records, code);
    // From here on the mean.
    store<f64>(record, load<f64>(record, SUM) / load<f64>(record, COUNT), SUM);
  }
  for (let cell: usize = 0; cell < <usize>symbols << 2; cell += 4) {
    const value = load<f32>(row + cell);
    const code = load<i32>(codes + cell);
    if (value != value || code < 0) continue;
    const record = recordOf(records, code);
    const distance = <f64>value - load<f64>(record, SUM);
    store<f64>(record, load<f64>(record, SQUARES) + distance * distance, SQUARES);
  }
  for (let code: i32 = 0; code < groups; code++) {
    const record = recordOf(records, code);
    const n = load<f64>(record, COUNT);
    const mean = load<f64>(record, SUM);
    const squares = load<f64>(record, SQUARES);
    const constant = what == ZSCORE && squares <= 1e-12 * (squares + n * mean * mean);
    // From here on the deviation.
    store<f64>(record, n < 2 || constant ? NaN : Math.sqrt(squares / (n - 1)), SQUARES);
  }
}

function write(
  what: i32, result: usize, row: usize, codes: usize, symbols: i32, width: i32, records: usize, a: f64,
): void {
  for (let cell: usize = 0; cell < <usize>symbols << 2; cell += 4) {
    const value = load<f32>(row + cell);
    const code = load<i32>(codes + cell);
    if (value != value || code < 0) {
      store<f32>(result + cell, NaN);
      continue;
    }
    const record = recordOf(records, code);
    let y: f64 = load<f64>(record, COUNT);
    if (what == MEAN) y = load<f64>(record, SUM) / y;
    else if (what == STD) y = load<f64>(record, SQUARES);
    else if (what == ZSCORE) y = (<f64>value - load<f64>(record, SUM)) / load<f64>(record, SQUARES);
    else if (what == SCALE) y = (<f64>value * a) / load<f64>(record, SUM);
    const narrow = <f32>y;
    store<f32>(result + cell, Mathf.abs(narrow) <= f32.MAX_VALUE ? narrow : <f32>NaN);
  }
  for (let lane = symbols; lane < width; lane++) store<f32>(result + (<usize>lane << 2), NaN);
}
