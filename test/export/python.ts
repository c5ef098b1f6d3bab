import { spawnSync } from 'node:child_process';

/** A Python with pandas on this machine; null where there is none. */
export function pythonWithPandas(): string | null {
  const candidates = ['python3', '/usr/bin/python3'];
  return (
    candidates.find((python) => spawnSync(python, ['-c', 'import pandas, numpy'], { stdio: 'ignore' }).status === 0) ??
    null
  );
}
