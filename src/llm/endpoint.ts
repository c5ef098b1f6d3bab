import { AlphaError } from '../util/errors.js';
import type { LlmSettings } from './settings.js';

export type SlotName = 'propose' | 'judge';

/** A model at an address. */
export interface Endpoint {
  readonly slot: SlotName;
  readonly provider: 'openai-compatible' | 'anthropic';
  readonly baseUrl: string;
  readonly model: string;
  /** Null for local servers that want none. */
  readonly key: string | null;
  readonly price: { readonly input: number; readonly output: number } | null;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A base URL with the key and model that belong to it: a key is never sent to another's address. */
interface Family {
  readonly provider: Endpoint['provider'];
  readonly url: string;
  readonly key: string;
  readonly models: readonly string[];
  /** Where the URL is not given but the key is. */
  readonly standard: string | null;
}

const FAMILIES: readonly Family[] = [
  {
    provider: 'openai-compatible',
    url: 'ALPHALODE_LLM_BASE_URL',
    key: 'ALPHALODE_LLM_API_KEY',
    models: ['ALPHALODE_LLM_MODEL'],
    standard: null,
  },
  {
    provider: 'openai-compatible',
    url: 'OPENAI_BASE_URL',
    key: 'OPENAI_API_KEY',
    models: ['ALPHALODE_LLM_MODEL', 'OPENAI_MODEL', 'CHAT_MODEL'],
    standard: 'https://api.openai.com/v1',
  },
  {
    provider: 'anthropic',
    url: 'ANTHROPIC_BASE_URL',
    key: 'ANTHROPIC_API_KEY',
    models: ['ALPHALODE_LLM_MODEL', 'ANTHROPIC_MODEL'],
    standard: 'https://api.anthropic.com/v1',
  },
];

/**
 * The endpoint of a slot, from the settings and else from the environment: ALPHALODE_LLM_BASE_URL with
 * ALPHALODE_LLM_API_KEY, else the OPENAI_ pair, else the ANTHROPIC_ pair. L001 names what is missing.
 */
export function resolveEndpoint(settings: LlmSettings, slot: SlotName, env: Environment): Endpoint {
  const { judge } = settings;
  const own = slot === 'judge' && (judge.baseUrl ?? judge.provider) !== null;
  const place = own ? judge : settings;
  const provider = place.provider;
  const family = FAMILIES.find(
    (one) => (!provider || provider === one.provider) && (env[one.url] || hasStandard(one, env)),
  );
  const baseUrl = place.baseUrl ?? (family && (env[family.url] || family.standard));
  if (!baseUrl) {
    throw new AlphaError('L001', 'no language model is configured', {
      hint: 'set ALPHALODE_LLM_BASE_URL (for example http://127.0.0.1:11434/v1) and ALPHALODE_LLM_MODEL, or OPENAI_API_KEY, or ANTHROPIC_API_KEY; or llm.baseUrl in the config',
      data: { variables: FAMILIES.flatMap(({ url, key }) => [url, key]) },
    });
  }
  const fromConfig = place.baseUrl !== null;
  const named = slot === 'judge' ? (judge.model ?? (own ? null : settings.model)) : settings.model;
  const models = family && !fromConfig ? family.models : ['ALPHALODE_LLM_MODEL'];
  const model = named ?? models.map((variable) => env[variable]).find(Boolean);
  if (!model) {
    throw new AlphaError('L001', `no model is named for ${hostOf(baseUrl)}`, {
      hint: `set ${models[0]}, or llm${own ? '.judge' : ''}.model in the config`,
      data: { variables: models },
    });
  }
  const keyVariable = place.keyEnv ?? (fromConfig ? 'ALPHALODE_LLM_API_KEY' : family!.key);
  const key = place.key ?? (env[keyVariable] || null);
  if (place.keyEnv !== null && key === null)
    throw new AlphaError('L001', `${place.keyEnv} is not set`, {
      hint: 'it is to hold the key',
      data: { variable: place.keyEnv },
    });
  const price = slot === 'judge' ? (judge.price ?? settings.price) : settings.price;
  return {
    slot,
    provider: provider ?? (fromConfig ? 'openai-compatible' : family!.provider),
    baseUrl: checkedUrl(baseUrl),
    model,
    key,
    price,
  };
}

function hasStandard({ standard, key }: Family, env: Environment): boolean {
  return standard !== null && Boolean(env[key]);
}

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const fine = url && (url.protocol === 'http:' || url.protocol === 'https:') && !url.username && !url.password;
  if (fine) return text.replace(/\/+$/, '');
  throw new AlphaError('L001', 'the base URL of the language model is not an http(s) URL without a password', {
    hint: 'for example http://127.0.0.1:11434/v1',
  });
}

/** What artefacts may name of an endpoint. */
export function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : 'the given address';
}
