import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMarket } from '../../../src/panel/index.js';
import type { RunConfigInput } from '../../../src/run/config.js';
import { type ConductOptions, type MineResult, mine, resume } from '../../../src/run/mine.js';
import { shortHash } from '../../../src/util/hash.js';

const panel = createMarket({ symbols: 12, dates: 60, seed: 4 });

/** A run as small as one can be that still fills a pool, for what has to be done hundreds of times. */
export class SmallRun {
  readonly #config: RunConfigInput;

  constructor(evaluations: number, changes: RunConfigInput = {}) {
    this.#config = {
      label: { horizon: 1 },
      score: { minSymbols: 4 },
      strategy: { name: 'random' },
      pool: { size: 4 },
      budget: { evaluations },
      workers: 1,
      seed: 3,
      ...changes,
    };
  }

  /** Goes on with what the folder holds, as its user would: with `mine` where the run never began. */
  goOn(out: string, options: ConductOptions = {}): Promise<MineResult> {
    const given = { ...options, panel };
    return existsSync(join(out, 'config.json')) ? resume(out, given) : mine(this.#config, { ...given, out });
  }
}

export function libraryOf(folder: string): string {
  return readFileSync(join(folder, 'library.json'), 'utf8');
}

/** One text for all states of a folder that differ by the clock alone. */
export function stateOf(folder: string): string {
  if (!existsSync(folder)) return 'nothing';
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map(({ parentPath, name }) => {
    const text = readFileSync(join(parentPath, name), 'latin1');
    return `${parentPath.slice(folder.length)}/${name} ${text.replaceAll(/"(at|crc)": ?"[^"]*"|"seconds": ?[\d.e-]+/g, '')}`;
  });
  return shortHash(texts.sort().join('\n'));
}
