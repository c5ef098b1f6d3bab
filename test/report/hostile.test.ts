import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { barChart, heatChart, lineChart, scatterChart } from '../../src/report/charts/kinds.js';
import { chartBox, code, htmlTable, tile, verdict } from '../../src/report/html.js';
import { scratch } from '../cli/run-cli.js';
import { HOSTILE } from '../export/hostile.js';
import { chromiumPath, launch } from './chromium.js';

/** Each name in every place where the report writes one: cells, code, tiles, badges, captions, axes and legends. */
function pageOf(names: readonly string[]): string {
  const cells = htmlTable(
    names.map((name) => ({ name })),
    [
      { title: 'text', cell: ({ name }) => name, numeric: false },
      { title: 'code', cell: ({ name }) => code(name) },
      { title: 'badge', cell: ({ name }) => verdict(true, name) },
    ],
  );
  const titled = htmlTable(
    [{}],
    names.map((name, i) => ({ title: `${name} ${i}`, cell: () => '1' })),
  );
  const boxes = names.map((name) => tile(name, name, name) + chartBox(name, '', name));
  const tens = Array.from({ length: Math.ceil(names.length / 10) }, (_, i) => names.slice(10 * i, 10 * i + 10));
  const drawn = tens.flatMap((ten) => [
    lineChart(
      ten,
      ten.map((name) => ({ name, values: ten.map((_, i) => i) })),
      { mark: ten.map((name, at) => ({ at, name })) },
    ),
    barChart(
      ten,
      ten.map((name) => ({ name, values: ten.map((_, i) => i) })),
    ),
    heatChart(
      ten,
      ten,
      ten.map(() => ten.map((_, i) => i)),
    ),
    ...ten.slice(0, 1).map((name) =>
      scatterChart(
        ten.map((own, x) => ({ name: own, dots: [{ x, y: x }] })),
        { x: name, y: name },
      ),
    ),
  ]);
  return `<!doctype html><meta charset="utf-8"><body>${cells}${titled}${boxes.join('')}${drawn.join('')}</body>`;
}

/** Elements that the report's own parts consist of. */
const OWN =
  'div table thead tbody tr td th code span b small figure figcaption svg g path text rect circle line polyline polygon clipPath defs tspan'.split(
    ' ',
  );

describe('names with markup in the report', () => {
  const html = pageOf(HOSTILE);
  it('open no element and no attribute', () => {
    const tags = [...html.matchAll(/<\/?([^\s>/]+)([^>]*)>/g)].slice(3, -1);
    expect([...new Set(tags.map(([, name]) => name!))].filter((name) => !OWN.includes(name))).toEqual([]);
    expect(tags.filter(([, , attributes]) => /\son\w+\s*=|javascript:|href=/i.test(attributes!))).toEqual([]);
  });

  if (chromiumPath === null) console.warn('skipped: names with markup in a browser (no chromium)');
  it.skipIf(chromiumPath === null)(
    'are shown by a browser as they are, which runs and fetches nothing',
    async () => {
      const file = join(scratch(), 'hostile.html');
      writeFileSync(file, html);
      const browser = await launch();
      try {
        const page = await browser.newPage();
        const said: string[] = [];
        page.on('dialog', (dialog) => said.push(dialog.message()));
        page.on('pageerror', (error) => said.push(String(error)));
        page.on('request', (request) => {
          if (!request.url().startsWith('file:')) said.push(request.url());
        });
        await page.goto(`file://${file}`);
        expect(
          await page.evaluate(
            `document.querySelectorAll('script, img, iframe, style, link, a, [onload], [onerror]').length`,
          ),
        ).toBe(0);
        const shown = (await page.evaluate(
          `[...document.querySelectorAll('table:first-of-type tbody td:first-child')].map((cell) => cell.textContent)`,
        )) as string[];
        expect(shown.slice(0, HOSTILE.length)).toEqual(
          HOSTILE.map((name) => name.replace(/\r\n?/g, '\n').replace('\0', '')),
        );
        expect(said).toEqual([]);
      } finally {
        await browser.close();
      }
    },
    60_000,
  );
});
