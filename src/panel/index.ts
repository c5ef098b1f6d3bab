export type { Repair } from './assemble.js';
export { checkPanel, type LoadOptions, loadPanel } from './load.js';
export { createMarket, type MarketOptions, plantTarget } from './market.js';
export type { GroupColumn, Panel, Shape } from './panel.js';
export { withUniverse } from './universe.js';
export { type Finding, formatReport, type ValidationReport } from './validate.js';
export { type OutputColumn, type TableOptions, writePanel, writeTable } from './write.js';
