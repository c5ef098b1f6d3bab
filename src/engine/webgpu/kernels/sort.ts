import type { Shader } from '../shader.js';
import { LANES, NO_KEY } from '../wgsl.js';

/** Pairs to be put in order, one after the other, that sort so many keys, a power of 2: Batcher's odd-even merge sort. */
function network(size: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let run = 1; run < size; run *= 2) {
    for (let gap = run; gap >= 1; gap /= 2) {
      for (let start = gap % run; start + gap < size; start += 2 * gap) {
        for (let i = start; i < Math.min(start + gap, size - gap); i++) {
          if (Math.floor(i / (2 * run)) === Math.floor((i + gap) / (2 * run))) pairs.push([i, i + gap]);
        }
      }
    }
  }
  return pairs;
}

/** Pairs of a bitonic merge of so many keys. */
function merge(size: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let gap = size / 2; gap >= 1; gap /= 2)
    for (let i = 0; i < size; i++) if ((i & gap) === 0) pairs.push([i, i + gap]);
  return pairs;
}

/**
 * Sorts the first `length` of the workgroup's array `keys`, ascending; `length` is the same for all lanes, a power of 2 of
 * at least `keysHeld(size)`. Bitonic, but each lane takes that many keys into registers at a time and does all the steps there
 * that lie among them, so that 4,096 keys pass workgroup memory and barriers 21 times instead of 78. Keys lie at `at(i)`:
 * those that the lanes read at once are in different banks of the memory.
 */
export function sortKeys(shader: Shader, size: number, length: string): string {
  const count = keysHeld(size);
  const names = Array.from({ length: count }, (_, c) => `k${c}`);
  // Descending runs are sorted as complements, so that the smaller key always goes first.
  const turn = (pairs: [number, number][], run: string, place: (c: number) => string) => `
    let flip = select(0u, ${NO_KEY}, (base & ${run}) != 0u);
    ${names.map((name, c) => `var ${name} = keys[at(${place(c)})] ^ flip;`).join('\n    ')}
    var low: u32;
    ${pairs.map(([a, b]) => `low = min(k${a}, k${b}); k${b} = max(k${a}, k${b}); k${a} = low;`).join('\n    ')}
    ${names.map((name, c) => `keys[at(${place(c)})] = ${name} ^ flip;`).join('\n    ')}`;
  shader.include('fn at(i: u32) -> u32 { return i ^ ((i >> 4u) & 31u); }');
  return `for (var q = lane; q < ${length} / ${count}u; q += ${LANES}u) {
  let base = q * ${count}u;
  ${turn(network(count), `${count}u`, (c) => `base + ${c}u`)}
}
workgroupBarrier();
for (var run = ${2 * count}u; run <= ${length}; run <<= 1u) {
  /* Steps that a last turn does again change nothing. */
  for (var gap = run >> 1u; gap > 0u; gap = select(0u, gap / ${count}u, gap >= ${count}u)) {
    let near = max(1u, (2u * gap) / ${count}u);
    for (var q = lane; q < ${length} / ${count}u; q += ${LANES}u) {
      let base = (q / near) * near * ${count}u + q % near;
      ${turn(merge(count), 'run', (c) => `base + ${c}u * near`)}
    }
    workgroupBarrier();
  }
}`;
}

/** Keys that a lane holds at a time: short rows leave half of the lanes nothing to do, and take fewer turns. */
export function keysHeld(size: number): number {
  return Math.min(16, Math.max(2, (2 * size) / LANES));
}
