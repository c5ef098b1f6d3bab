import type { RaceRun } from './entrant.js';

const WIDTH = 720;
const HEIGHT = 420;
const LEFT = 60;
const RIGHT = 170;
const TOP = 30;
const BOTTOM = 45;
/** Okabe and Ito's colours, which colour-blind readers can tell apart. */
const COLOURS = ['#000000', '#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const POINTS = 120;

/**
 * Best single |IC| so far against unique evaluations, of the largest budget: the mean over the seeds, in a band from the
 * lowest to the highest seed.
 */
export function plotRace(runs: readonly RaceRun[]): string {
  const budget = Math.max(...runs.map((run) => run.budget));
  const searched = runs.filter((run) => run.budget === budget && run.curve.length > 0);
  const names = [...new Set(searched.map(({ strategy }) => strategy))];
  const top = niceCeiling(Math.max(1e-6, ...searched.map(({ curve }) => curve.at(-1)!)));
  const x = (evaluations: number) => LEFT + ((WIDTH - LEFT - RIGHT) * evaluations) / budget;
  const y = (ic: number) => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * ic) / top;
  const grid = Array.from({ length: 6 }, (_, i) => (top * i) / 5).map(
    (ic) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(ic))}" y2="${at(y(ic))}" stroke="#ddd"/>` +
      `<text x="${LEFT - 8}" y="${at(y(ic) + 4)}" text-anchor="end">${Number(ic.toPrecision(3))}</text>`,
  );
  const ticks = Array.from({ length: 5 }, (_, i) => Math.round((budget * i) / 4)).map(
    (n) => `<text x="${at(x(n))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${n.toLocaleString('en-US')}</text>`,
  );
  const lines = names.map((name, i) => {
    const curves = searched.filter(({ strategy }) => strategy === name).map(({ curve }) => curve);
    const colour = COLOURS[i % COLOURS.length]!;
    const steps = Array.from({ length: POINTS }, (_, k) => Math.max(1, Math.round((budget * (k + 1)) / POINTS)));
    const heights = steps.map((n) => curves.map((curve) => curve[Math.min(n, curve.length) - 1]!));
    const point = (k: number, ic: number) => `${at(x(steps[k]!))},${at(y(ic))}`;
    const mean = heights.map((own, k) => point(k, own.reduce((sum, ic) => sum + ic, 0) / own.length));
    const band = [
      ...heights.map((own, k) => point(k, Math.max(...own))),
      ...heights.map((own, k) => point(k, Math.min(...own))).reverse(),
    ];
    return (
      `<polygon points="${band.join(' ')}" fill="${colour}" opacity="0.12"/>` +
      `<polyline points="${mean.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>` +
      `<line x1="${WIDTH - RIGHT + 14}" x2="${WIDTH - RIGHT + 38}" y1="${TOP + 12 + 20 * i}" y2="${TOP + 12 + 20 * i}" stroke="${colour}" stroke-width="2"/>` +
      `<text x="${WIDTH - RIGHT + 44}" y="${TOP + 16 + 20 * i}">${escaped(name)}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="18">best single |IC| on train so far: mean and range over the seeds</text>`,
    ...grid,
    ...ticks,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">unique evaluations</text>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

function at(pixel: number): string {
  return pixel.toFixed(1);
}

/** The smallest of 1, 2, 2.5, 5 times a power of ten that is not below the value. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
