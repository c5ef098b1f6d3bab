import { COLOURS, legend, numberAxis, render, textAxis, WIDE } from './render.js';

export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly colour?: string;
  /** Filled down to 0. */
  readonly area?: boolean;
}

const PALETTE = [COLOURS.first, COLOURS.second, COLOURS.third, COLOURS.fourth, COLOURS.muted];
/** More points than this cannot be told apart at the size charts have. */
const POINTS = 240;

/** Lines over dates or other texts; long ones are thinned to what can be seen. `mark` draws a line at an index. */
export function lineChart(
  names: readonly string[],
  series: readonly Series[],
  {
    mark = [],
    height,
    zero = false,
  }: { mark?: readonly { at: number; name: string }[]; height?: number; zero?: boolean } = {},
): string {
  const step = Math.max(1, Math.ceil(names.length / POINTS));
  const kept = names.map((_, i) => i).filter((i) => i % step === 0 || i === names.length - 1);
  return render(
    {
      ...(series.length > 1 && { legend }),
      xAxis: textAxis(
        kept.map((i) => names[i]!),
        { boundaryGap: false },
        { alignMinLabel: 'left', alignMaxLabel: 'right' },
      ),
      yAxis: numberAxis(zero ? { scale: false } : {}),
      series: series.map(({ name, values, colour, area }, k) => ({
        type: 'line',
        name,
        data: kept.map((i) => values[i] ?? null),
        showSymbol: false,
        lineStyle: { width: 1.8, color: colour ?? PALETTE[k % PALETTE.length] },
        itemStyle: { color: colour ?? PALETTE[k % PALETTE.length] },
        ...(area && { areaStyle: { color: colour ?? PALETTE[k % PALETTE.length], opacity: 0.18 } }),
        ...(k === 0 &&
          mark.length > 0 && {
            markLine: {
              symbol: 'none',
              silent: true,
              lineStyle: { color: COLOURS.muted, type: 'dashed', width: 1 },
              label: { color: COLOURS.muted, fontSize: 11, position: 'end', distance: 4, formatter: '{b}' },
              data: mark.map(({ at, name: text }) => ({ name: text, xAxis: kept.findIndex((i) => i >= at) })),
            },
          }),
      })),
    },
    height,
  );
}

export function barChart(names: readonly string[], series: readonly Series[], height?: number): string {
  return render(
    {
      ...(series.length > 1 && { legend }),
      xAxis: textAxis(names),
      yAxis: numberAxis({ scale: false }),
      series: series.map(({ name, values, colour }, k) => ({
        type: 'bar',
        name,
        data: values,
        barCategoryGap: '18%',
        itemStyle: { color: colour ?? PALETTE[k % PALETTE.length], borderRadius: [2, 2, 0, 0] },
      })),
    },
    height,
  );
}

export interface Dot {
  readonly x: number;
  readonly y: number;
}

export function scatterChart(
  sets: readonly { readonly name: string; readonly dots: readonly Dot[]; readonly line?: boolean }[],
  { x, y, diagonal = false, zero = false }: { x: string; y: string; diagonal?: boolean; zero?: boolean },
): string {
  const title = { nameLocation: 'middle', nameTextStyle: { color: COLOURS.muted, fontSize: 12 } };
  const all = sets.flatMap(({ dots }) => dots);
  const low = Math.min(...all.map((dot) => Math.min(dot.x, dot.y)));
  const high = Math.max(...all.map((dot) => Math.max(dot.x, dot.y)));
  return render({
    ...(sets.length > 1 && { legend }),
    grid: { left: 36, right: 24, top: 28, bottom: 26, containLabel: true },
    xAxis: numberAxis({ ...title, name: x, nameGap: 26 }),
    yAxis: numberAxis({ ...title, name: y, nameGap: 42, ...(zero && { scale: false }) }),
    series: [
      ...sets.map(({ name, dots, line }, k) => ({
        type: line ? 'line' : 'scatter',
        name,
        data: (line ? thinned(dots) : dots).map((dot) => [dot.x, dot.y]),
        symbolSize: 7,
        showSymbol: false,
        lineStyle: { width: 1.8, color: PALETTE[k % PALETTE.length] },
        itemStyle: { color: PALETTE[k % PALETTE.length], opacity: 0.85 },
      })),
      ...(diagonal && all.length > 0
        ? [
            {
              type: 'line',
              data: [
                [low, low],
                [high, high],
              ],
              showSymbol: false,
              lineStyle: { color: COLOURS.muted, type: 'dashed', width: 1 },
            },
          ]
        : []),
    ],
  });
}

function thinned(dots: readonly Dot[]): readonly Dot[] {
  const step = Math.max(1, Math.ceil(dots.length / POINTS));
  return dots.filter((_, i) => i % step === 0 || i === dots.length - 1);
}

/** From below 0 to above; see-through in the middle, so that it suits any background. */
const DIVERGING = ['rgba(216,68,60,0.9)', 'rgba(216,68,60,0.05)', 'rgba(47,111,222,0.05)', 'rgba(47,111,222,0.9)'];

/** Columns whose cells are wide enough in a chart of a column's width for their numbers; in a wide one thrice as many. */
const ROOMY = 12;

/** Cells coloured by sign and size: blue above 0, red below, none at 0; null is left empty. */
export function heatChart(
  columns: readonly string[],
  rows: readonly string[],
  cells: readonly (readonly (number | null)[])[],
  {
    height,
    scale,
    wide = false,
    text = twoDigits,
  }: { height?: number; scale?: number; wide?: boolean; text?: (value: number) => string } = {},
): string {
  const largest = scale ?? cells.flat().reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 1e-12);
  const roomy = columns.length <= (wide ? 2 : 1) * ROOMY;
  const data = cells.flatMap((row, y) =>
    row.flatMap((value, x) => (value === null || Number.isNaN(value) ? [] : [[x, y, value]])),
  );
  return render(
    {
      grid: { left: 4, right: 4, top: 4, bottom: 4, containLabel: true },
      visualMap: { show: false, min: -largest, max: largest, inRange: { color: DIVERGING } },
      xAxis: textAxis(columns, {
        axisLine: { show: false },
        axisLabel: { color: COLOURS.muted, fontSize: 11, rotate: roomy ? 0 : 90, interval: 0 },
      }),
      yAxis: textAxis(rows, {
        inverse: true,
        axisLine: { show: false },
        axisLabel: { color: COLOURS.muted, fontSize: 11, interval: 0 },
      }),
      series: [
        {
          type: 'heatmap',
          data,
          label: {
            show: roomy,
            color: COLOURS.ink,
            fontSize: 10,
            formatter: ({ value }: { value: readonly number[] }) => text(value[2]!),
          },
          itemStyle: { borderRadius: 2 },
        },
      ],
    },
    height ?? 40 + 24 * rows.length,
    wide ? WIDE : undefined,
  );
}

function twoDigits(value: number): string {
  return value.toFixed(2).replace(/^-(0\.00)$/, '$1');
}
