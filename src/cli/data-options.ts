import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { type LoadOptions, loadPanel } from '../panel/index.js';
import type { Panel } from '../panel/panel.js';
import { applyOverride, loadOptionsOf, type RunConfig, readConfigInput, resolveConfig } from '../run/config.js';
import { noteOpening } from '../run/openings.js';
import { beforeTest } from '../run/sealed.js';
import { labelReach } from '../score/label.js';
import { type ResolvedSplit, resolveSplit } from '../score/split.js';
import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { wholeNumber } from './numbers.js';
import { say } from './output.js';

/** Options of commands that read a panel and score on it. */
export interface DataOptions {
  readonly data?: string;
  readonly universe?: string;
  readonly group?: readonly string[];
  readonly repair?: string;
  readonly label?: string;
  readonly set?: readonly string[];
}

export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

export function addDataOptions(command: Command): Command {
  return command
    .option('--data <path>', 'folder with panel.parquet or panel.csv, or such a file')
    .option('--universe <column>', '0/1 column: who takes part in cross-sections and scores')
    .option('--group <alias=column>', 'another name for a group; may repeat', collect)
    .addOption(new Option('--repair <how>', 'what to keep of duplicate rows').choices(['first', 'last', 'drop']))
    .option('--label <spec>', 'horizon=5,delay=1,price=close or column=target,horizon=1')
    .option('--set <key=value>', 'override a config key, as in label.horizon=5; may repeat', collect);
}

/** The options laid over a config: what the command line says wins. */
export function overlay(input: Record<string, unknown>, options: DataOptions): Record<string, unknown> {
  const config = { ...input };
  if (options.data !== undefined) config.data = options.data;
  if (options.repair !== undefined) config.repair = options.repair;
  if (options.universe !== undefined) config.universe = options.universe;
  if (options.group)
    config.groups = { ...(config.groups as object | undefined), ...parsePairs('--group', options.group) };
  if (options.label !== undefined) config.label = parseLabel(options.label);
  for (const override of options.set ?? []) applyOverride(config, override);
  return config;
}

/** Options of commands that read a panel as a run does, its test dates sealed. */
export interface PanelOptions extends DataOptions {
  readonly config?: string;
  readonly openTest?: boolean;
}

export function addPanelOptions(command: Command): Command {
  return addOpenTest(addDataOptions(command)).option(
    '--config <file>',
    'a run config or run folder: its data, label, universe and split',
  );
}

export function addOpenTest(command: Command): Command {
  return command.option('--open-test', 'read the sealed test dates as well; each opening is logged');
}

export interface OpenPanelOptions extends Pick<LoadOptions, 'precision'> {
  /** As the log of openings names it. */
  readonly command: string;
  /** Settings under the flags, in place of those of --config, and the run or library they are of. */
  readonly settings?: Settings | null;
}

/** Settings of a run, and where its openings are logged: its folder, or beside its file. */
export interface Settings {
  readonly input: Record<string, unknown>;
  readonly home: string;
}

export interface OpenedPanel {
  /** Ends with the valid dates where a split is given, unless the test dates were opened. */
  readonly panel: Panel;
  readonly config: RunConfig;
  /** Null where none is given: a formula by itself has no test dates. */
  readonly split: ResolvedSplit | null;
}

/** The panel a command works on, and the settings that go with it. Opening the test dates is logged before they are read. */
export async function openPanel(
  options: PanelOptions,
  { command, precision, settings = settingsOf(options.config) }: OpenPanelOptions,
): Promise<OpenedPanel> {
  const config = resolveConfig(overlay(settings?.input ?? {}, options), options.config ?? 'the command line');
  if (config.data === null) throw new AlphaError('C001', 'no data given', { hint: 'add --data FOLDER' });
  const panel = await loadPanel(config.data, { ...loadOptionsOf(config), ...(precision && { precision }) });
  const { train, valid, test } = config.split;
  if (settings === null && !train && !valid && !test) {
    if (options.openTest) say('no dates are sealed: without --config or a split there are no test dates');
    return { panel, config, split: null };
  }
  const split = resolveSplit(panel.dates, config.split, labelReach(config.label));
  if (options.openTest !== true) return { config, split, panel: beforeTest(panel, config.label, split) };
  openTestDates(settings?.home ?? '.', command, panel);
  return { config, split, panel };
}

export function openTestDates(home: string, command: string, { hash }: Pick<Panel, 'hash'>): void {
  const count = noteOpening(home, { command, dataHash: hash });
  say(`the test dates are open: opening ${count}, logged in openings.jsonl`);
}

function settingsOf(path: string | undefined): Settings | null {
  if (path === undefined) return null;
  const folder = existsSync(path) && statSync(path).isDirectory();
  return { input: readConfigInput(folder ? join(path, 'config.json') : path), home: path };
}

const LABEL_KEYS = ['horizon', 'delay', 'price', 'column', 'neutralize'];
const PAIRS: Readonly<Record<string, string>> = { '--label': 'horizon=5,delay=1', '--group': 'sector=industry' };

function parseLabel(text: string): Record<string, unknown> {
  const { h, ...rest } = parsePairs('--label', text.split(','));
  const label: Record<string, unknown> = h === undefined ? rest : { ...rest, horizon: h };
  for (const key of Object.keys(label)) {
    if (LABEL_KEYS.includes(key)) continue;
    const hint = didYouMean(key, LABEL_KEYS) ?? `known are ${LABEL_KEYS.join(', ')}`;
    throw new AlphaError('C001', `--label ${text}: a label has no \`${key}\``, { hint });
  }
  if (typeof label.horizon === 'string') label.horizon = wholeNumber('--label horizon=', label.horizon, 1);
  if (typeof label.delay === 'string') label.delay = wholeNumber('--label delay=', label.delay);
  return label;
}

function parsePairs(option: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [key, value, ...more] = text.split('=');
      if (key && value && more.length === 0) return [key.trim(), value.trim()];
      throw new AlphaError('C001', `${option} ${text || "''"}: expected key=value`, {
        hint: `for example ${option} ${PAIRS[option]}`,
      });
    }),
  );
}
