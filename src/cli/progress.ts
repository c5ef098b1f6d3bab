import pc from 'picocolors';
import type { Progress } from '../run/progress.js';
import { nowMs } from '../util/clock.js';

const LOG_EVERY_MS = 30_000;
const DRAW_EVERY_MS = 100;

/** A live line on a terminal, a log line every 30 s elsewhere; on stderr. */
export function progressReporter(stream: NodeJS.WriteStream = process.stderr): {
  update(progress: Progress): void;
  done(): void;
} {
  const live = stream.isTTY === true;
  let shownMs = live ? 0 : nowMs();
  let first: Progress | null = null;
  return {
    update: (progress) => {
      first ??= progress;
      if (nowMs() - shownMs < (live ? DRAW_EVERY_MS : LOG_EVERY_MS)) return;
      shownMs = nowMs();
      const line = progressLine(progress, rateSince(first, progress));
      stream.write(live ? `\r\x1b[2K${line.slice(0, (stream.columns ?? 80) - 1)}` : `${line}\n`);
    },
    done: () => {
      if (live) stream.write('\r\x1b[2K');
    },
  };
}

/** Evaluations a second since the process began to count: a resumed run's past does not blur it. */
function rateSince(first: Progress, now: Progress): number {
  const seconds = now.seconds - first.seconds;
  if (seconds > 0) return (now.evaluations - first.evaluations) / seconds;
  return now.seconds > 0 ? now.evaluations / now.seconds : 0;
}

/** `gp  38%  7,602/20,000  412 ev/s  ETA 0:30  dup 6%  best IC 0.052  pool IC 0.061 (20)`. */
export function progressLine(progress: Progress, perSecond: number): string {
  const { strategy, evaluations, budget, asked, duplicates, unscorable, best, plants, cache, status } = progress;
  const { poolObjective, poolSize, spent } = progress;
  const left = perSecond > 0 ? (budget - evaluations) / perSecond : Number.NaN;
  const share = (count: number) => `${Math.round((100 * count) / Math.max(1, asked))}%`;
  return [
    pc.bold(strategy),
    `${Math.floor((100 * evaluations) / budget)}%`,
    `${evaluations.toLocaleString('en')}/${budget.toLocaleString('en')}`,
    `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} ev/s`,
    `ETA ${clock(left)}`,
    `dup ${share(duplicates)}`,
    ...(cache.hits > 0 ? [`cache ${Math.round((100 * cache.hits) / (cache.hits + cache.misses))}%`] : []),
    ...(unscorable > 0 ? [`unscorable ${share(unscorable)}`] : []),
    `best IC ${best ? best.ic.toFixed(4) : '-'}`,
    pc.green(`pool ${poolObjective.toFixed(4)} (${poolSize})`),
    ...(status === null ? [] : [status]),
    `search ${searchShare(spent)}%`,
    ...(plants.length > 0 ? [`plants ${plants.filter(({ hitAt }) => hitAt !== null).length}/${plants.length}`] : []),
  ].join('  ');
}

/** Percent of the time that went into the strategy itself. */
function searchShare({ ask, measure, tell, save }: Progress['spent']): number {
  return Math.round((100 * (ask + tell)) / Math.max(1e-9, ask + measure + tell + save));
}

function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours, minutes, rest] = parts as [number, number, number];
  return `${hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : minutes}:${String(rest).padStart(2, '0')}`;
}
