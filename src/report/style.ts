/** Light, dark and print; charts take their colours from here. */
export const STYLE = `
:root{--ink:#1b1f27;--muted:#626b7a;--line:#e3e6eb;--back:#f6f7f9;--card:#fff;--first:#2f6fde;--second:#d8443c;--third:#1f9d6b;--fourth:#b7791f;--pass:#1a7f4e;--fail:#b42318}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaf0;--muted:#9aa4b5;--line:#2c3340;--back:#12151b;--card:#1a1f28;--first:#6ea1ff;--second:#ff7b72;--third:#4cc38a;--fourth:#e0b050;--pass:#4cc38a;--fail:#ff7b72}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header{padding:1.6rem 1rem 0;max-width:1120px;margin:auto}
.brand{margin:0;color:var(--first);font-weight:700;letter-spacing:.02em}
h1{margin:.1rem 0 .8rem;font-size:1.7rem;line-height:1.2}h2{margin:0 0 .2rem;font-size:1.2rem}h3{margin:1.4rem 0 .4rem;font-size:1rem}
nav{display:flex;gap:.2rem;overflow-x:auto;margin:0 -.4rem;padding-bottom:.4rem}
nav a{white-space:nowrap;padding:.25rem .6rem;border-radius:999px;color:var(--muted);text-decoration:none;font-size:.88rem}
nav a:hover,nav a:focus{background:var(--line);color:var(--ink)}
main,footer{max-width:1120px;margin:auto;padding:0 1rem}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.2rem;margin:1rem 0}
.lead{margin:0 0 1rem;color:var(--muted)}.note,small,footer{color:var(--muted);font-size:.85rem}footer{padding:1rem 1rem 2rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:.6rem;margin:0 0 1rem}
.tile{border:1px solid var(--line);border-radius:10px;padding:.6rem .75rem;display:flex;flex-direction:column}
.tile b{font-size:1.35rem;font-variant-numeric:tabular-nums;line-height:1.25}.tile span{font-size:.86rem}.tile small{font-size:.78rem}
.scroll{overflow-x:auto;margin:.4rem 0}.scroll:focus-visible{outline:2px solid var(--first)}
table{border-collapse:collapse;font-size:.87rem;min-width:100%;font-variant-numeric:tabular-nums}
th{color:var(--muted);font-weight:500;text-align:left;white-space:nowrap}td,th{padding:.32rem .6rem .32rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child,th:first-child{position:sticky;left:0;background:var(--card)}td:first-child:not(.n){min-width:6em}
.n{text-align:right;padding-left:.5rem}td.n{white-space:nowrap}
code{font:.86em ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}td code{white-space:nowrap;overflow-wrap:normal}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:1rem 0 0;font-size:.9rem}dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));gap:1.2rem 1.4rem}
#search .charts{grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr))}
figure{margin:0;min-width:0}figcaption{font-weight:600;font-size:.9rem;margin-bottom:.3rem}figcaption small{font-weight:400}
figure svg{display:block;width:100%;height:auto}.half{max-width:520px}.wide{overflow-x:auto}.wide svg{min-width:720px}
.badge{display:inline-block;border-radius:6px;padding:0 .45rem;font-size:.78rem;font-weight:600;border:1px solid currentColor}
.pass{color:var(--pass)}.fail{color:var(--fail)}.open{color:var(--muted)}
details{border-top:1px solid var(--line);padding:.5rem 0}summary{cursor:pointer;overflow-wrap:anywhere}details[open]>summary{margin-bottom:.5rem}
.portrait{margin:.6rem 0}header .note{margin:-.5rem 0 .8rem}.sentence{font-size:1.05rem;margin:.4rem 0}.tree{overflow-x:auto}.tree ul{list-style:none;margin:0;padding-left:1.1rem;border-left:1px solid var(--line)}.tree>ul{border:0;padding:0 0 .8rem}
a{color:var(--first)}
@media (max-width:520px){section{padding:.9rem;border-radius:10px}h1{font-size:1.35rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}.tiles{grid-template-columns:1fr 1fr}}
@media print{:root{--ink:#000;--muted:#444;--line:#bbb;--back:#fff;--card:#fff;--first:#1d4ed8;--second:#b42318;--third:#166534;--fourth:#854d0e;--pass:#166534;--fail:#b42318}body{font-size:11px}nav{display:none}section{border:0;padding:0}figure,tr,.tile{break-inside:avoid}h2,h3,.lead,summary{break-after:avoid}.charts{grid-template-columns:repeat(3,1fr)}details>summary{list-style:none}details::details-content{content-visibility:visible;display:block}details{break-inside:auto}.scroll,.wide{overflow:visible}td:first-child,th:first-child{position:static}.wide svg{min-width:0}}
`.replace(/\n/g, '');
