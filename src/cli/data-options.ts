import { type Command, Option } from 'commander';
import { type LoadOptions, loadPanel } from '../panel/index.js';
import type { Panel } from '../panel/panel.js';
import { applyOverride, loadOptionsOf, type RunConfig, resolveConfig } from '../run/config.js';
import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { wholeNumber } from './numbers.js';

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

/** The panel a command works on, and the settings that go with it. */
export async function openPanel(
  options: DataOptions,
  load: Pick<LoadOptions, 'precision'> = {},
): Promise<{ panel: Panel; config: RunConfig }> {
  const config = resolveConfig(overlay({}, options), 'the command line');
  if (config.data === null) throw new AlphaError('C001', 'no data given', { hint: 'add --data FOLDER' });
  return { config, panel: await loadPanel(config.data, { ...loadOptionsOf(config), ...load }) };
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
