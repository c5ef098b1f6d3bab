import { sha256 } from '../util/hash.js';
import type { Matrix, Panel } from './panel.js';

/** Content hash of a panel: what was loaded, whatever file and order of rows it came from. 16 hex digits. */
export function hashPanel(panel: Omit<Panel, 'hash'>): string {
  const hash = sha256();
  const bytes = (array: Matrix | Int32Array | Uint8Array) => {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  };
  const sorted = <T>(map: ReadonlyMap<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  hash.update(JSON.stringify([panel.dates, panel.symbols]));
  for (const [name, matrix] of sorted(panel.fields)) {
    hash.update(`field ${name}`);
    bytes(canonicalNaN(matrix));
  }
  for (const [name, group] of sorted(panel.groups)) {
    hash.update(`group ${name} ${group.static} ${JSON.stringify(group.labels)}`);
    bytes(group.codes);
  }
  if (panel.universe) {
    hash.update('universe');
    bytes(panel.universe);
  }
  return hash.hex().slice(0, 16);
}

/** NaN has many bit patterns; stored element by element it gets one. */
function canonicalNaN(matrix: Matrix): Matrix {
  const out = matrix instanceof Float64Array ? new Float64Array(matrix.length) : new Float32Array(matrix.length);
  for (let i = 0; i < matrix.length; i++) out[i] = Number.isNaN(matrix[i]!) ? Number.NaN : matrix[i]!;
  return out;
}
