import { BarChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, VisualMapContinuousComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { LegacyGridContainLabel } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';

use([
  BarChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegacyGridContainLabel,
  LegendComponent,
  MarkLineComponent,
  VisualMapContinuousComponent,
  SVGRenderer,
]);

/**
 * Colours that the page gives: the chart is drawn with these, and they then become the page's own, which differ between
 * light, dark and print.
 */
export const COLOURS = {
  ink: '#010203',
  muted: '#010204',
  line: '#010205',
  first: '#010206',
  second: '#010207',
  third: '#010208',
  fourth: '#010209',
} as const;

/** Of a chart in a column; one that fills the page is three times as wide. */
const WIDTH = 400;
export const WIDE = 1080;
const FONT = 'system-ui, sans-serif';

/** Draws a chart as SVG text that scales with its box. No script and no links to elsewhere. */
export function render(option: EChartsCoreOption, height = 240, width = WIDTH): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: FONT, fontSize: 13, color: COLOURS.muted },
      grid: { left: 8, right: 24, top: 28, bottom: 8, containLabel: true },
      ...option,
    });
    return tidied(chart.renderToSVGString());
  } finally {
    // Otherwise its clock keeps the process alive.
    chart.dispose();
  }
}

function tidied(svg: string): string {
  let out = svg
    .replace(/<style[\s\S]*?<\/style>|<!\[CDATA\[[\s\S]*?\]\]>/g, '')
    .replace(
      / class="zr[^"]*"| pointer-events="[^"]*"| ecmeta_\w+="[^"]*"| xml:space="preserve"| xmlns:xlink="[^"]*"| version="1.1"| baseProfile="full"/g,
      '',
    )
    .replace(/<rect width="\d+" height="\d+" x="0" y="0" fill="none"><\/rect>/, '')
    .replace(/<svg width="\d+" height="\d+"/, '<svg role="img" aria-hidden="true"')
    .replace(/font-family:[^;"]*;?/g, '')
    // A minus as the tables write it.
    .replace(/>-(?=[\d.])/g, '>−')
    .replace(/="[^"]*"/g, (attribute) => attribute.replace(/(\d+\.\d)\d+/g, '$1'))
    .replace(/\n/g, '');
  for (const [name, colour] of Object.entries(COLOURS)) out = out.replaceAll(colour, `var(--${name})`);
  return out;
}

const label = { color: COLOURS.muted, fontSize: 12, fontFamily: FONT };
const rule = { lineStyle: { color: COLOURS.line } };

/** Days are too many to be told apart on an axis. */
function monthOf(text: string): string {
  return /^\d{4}-\d\d-/.test(text) ? text.slice(0, 7) : text;
}

/** An axis of texts: dates, months, horizons. */
export function textAxis(data: readonly string[], extra: object = {}, text: object = {}): object {
  return {
    type: 'category',
    data,
    axisLabel: { ...label, hideOverlap: true, formatter: monthOf, ...text },
    axisLine: rule,
    axisTick: { show: false },
    ...extra,
  };
}

export function numberAxis(extra: object = {}): object {
  return {
    type: 'value',
    scale: true,
    axisLabel: label,
    splitLine: rule,
    axisLine: { show: false },
    axisTick: { show: false },
    splitNumber: 4,
    ...extra,
  };
}

export const legend = {
  top: 0,
  left: 0,
  itemWidth: 14,
  itemHeight: 8,
  textStyle: { ...label, fontSize: 12 },
  icon: 'roundRect',
};
