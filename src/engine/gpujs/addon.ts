import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const ADDON = 'webgl.node';

/**
 * Lets this thread load headless GL. Its addon registers with the first thread that loads its file, and all others are
 * told that it "did not self-register" (https://nodejs.org/api/addons.html#worker-support), so each loads a copy, which
 * has a state of its own.
 */
export function loadAddonHere(): void {
  const { extensions } = createRequire(import.meta.url);
  const plain = extensions['.node']!;
  extensions['.node'] = (module, file) => {
    if (basename(file) !== ADDON) return plain(module, file);
    const folder = mkdtempSync(join(tmpdir(), 'alphalode-gl-'));
    const copy = join(folder, ADDON);
    copyFileSync(file, copy);
    try {
      process.dlopen(module, copy);
    } finally {
      remove(folder);
    }
  };
}

/** What is loaded stays in memory; Windows does not part with its file, so there the copy stays as well. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true });
  } catch {}
}
