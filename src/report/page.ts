import { basename } from 'node:path';
import { plural } from '../util/plural.js';
import { VERSION } from '../util/version.js';
import type { ReportData } from './data.js';
import { escapeHtml } from './html.js';
import { book } from './sections/backtest.js';
import { correlation } from './sections/correlation.js';
import { factors } from './sections/factors.js';
import { honesty } from './sections/honesty.js';
import { labelText, overview } from './sections/overview.js';
import { pool, robust } from './sections/pool.js';
import { search } from './sections/search.js';
import type { Section } from './sections/section.js';
import { STYLE } from './style.js';

const SECTIONS: readonly Section[] = [overview, honesty, pool, book, robust, factors, correlation, search];

/** The page: one file without scripts, links to elsewhere or pictures, so that it can be mailed and kept. */
export function page(data: ReportData): string {
  const shown = SECTIONS.flatMap(({ id, title, short, lead, body }) => {
    const html = body(data);
    return html === null
      ? []
      : [{ id, short, html: `<section id="${id}"><h2>${title}</h2><p class="lead">${lead}</p>${html}</section>` }];
  });
  const { library, history } = data;
  const { dates, symbols } = data.data.panel;
  const name = basename(data.config.data ?? '');
  const facts = [name, `${symbols.length} symbols`, `${dates[0]} to ${dates.at(-1)}`, labelText(library.label)];
  const title = `${plural(library.factors.length, 'factor')}${library.null ? ' on permuted labels' : ''}${history ? ` by ${history.strategy}` : ''}, seed ${library.seed}`;
  const nav = shown.map(({ id, short }) => `<a href="#${id}">${short}</a>`).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)} · alphalode</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><header><p class="brand">alphalode</p><h1>${escapeHtml(title)}</h1><p class="note">${escapeHtml(facts.filter((fact) => fact !== '').join(' · '))}</p><nav>${nav}</nav></header>
<main>${shown.map(({ html }) => html).join('\n')}</main>
<footer>alphalode ${VERSION} · every number of this page also stands in summary.json</footer></body></html>
`;
}
