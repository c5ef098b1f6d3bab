import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mine } from '../../src/run/mine.js';

/**
 * Mines a panel of 5,000 dates x 5,000 symbols and 6 fields from a file, and says how much memory the process held at
 * most, loading and the final scores included. Usage: node dist/test/validate/memory.js [evaluations] [dates] [symbols]
 */
const [evaluations = '300', dates = '5000', symbols = '5000'] = process.argv.slice(2);
const LIMIT_MB = 2048;

const folder = mkdtempSync(join(tmpdir(), 'alphalode-memory-'));
try {
  const data = join(folder, 'panel.parquet');
  // In a process of its own, whose memory is not counted.
  const maker = fileURLToPath(new URL('./memory-panel.js', import.meta.url));
  execFileSync(process.execPath, ['--max-old-space-size=12000', maker, data, dates, symbols], { stdio: 'inherit' });
  const result = await mine(
    {
      data,
      label: { column: 'target', horizon: 1 },
      strategy: { name: 'random' },
      budget: { evaluations: Number(evaluations), memoryMb: LIMIT_MB },
      workers: 2,
    },
    {
      out: join(folder, 'run'),
      onProgress: ({ evaluations: done, poolSize }) =>
        console.log(`${done} evaluations, ${poolSize} factors: ${residentMb()} MB, at most ${peakMb()} MB`),
    },
  );
  const { reason, progress, library } = result;
  console.log(
    `ended by ${reason} after ${progress.evaluations} evaluations (${progress.unscorable} unscorable) with ` +
      `${library?.factors.length} factors, valid IC ${library?.valid.ic}: at most ${peakMb()} MB`,
  );
  process.exitCode = peakMb() > LIMIT_MB || reason !== 'evaluations' ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}

function residentMb(): number {
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}

/** The system's own count: a look every so often would miss a peak. */
function peakMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
