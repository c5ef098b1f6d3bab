import { type LlmLimits, LlmSession, readCassette, resolveEndpoint } from '../llm/index.js';
import { AlphaError } from '../util/errors.js';
import type { RunConfig } from './config.js';
import type { RunFolder } from './folder.js';

type Proposes = 'llm' | 'replay' | null;

/** Whether a run asks a language model, or a recording of one. There is no falling back from one to the other. */
function proposesBy({ strategy }: RunConfig): Proposes {
  const { proposer } = strategy as { proposer?: unknown };
  return proposer === 'llm' || proposer === 'replay' ? proposer : null;
}

/** All that can be wrong with the settings of language models: L001, L004, C003. */
export function checkLlm(config: RunConfig): void {
  sessionFacts(config);
}

/** The run's way to its models, its exchanges kept in the folder; null where it asks none. */
export function openLlm(config: RunConfig, folder: RunFolder): LlmSession | null {
  const facts = sessionFacts(config);
  return facts && new LlmSession({ ...facts, record: folder.exchanges });
}

function sessionFacts(config: RunConfig) {
  const by = proposesBy(config);
  if (by === null) return null;
  const { llm: settings, budget } = config;
  const limits: LlmLimits = budget;
  if (by === 'replay') {
    if (settings.cassette === null) {
      throw new AlphaError('C003', 'the proposer `replay` needs a recording', {
        hint: 'set llm.cassette to the exchanges.jsonl of a run with --proposer llm',
      });
    }
    return { settings, limits, endpoints: null, cassette: readCassette(settings.cassette) };
  }
  const propose = resolveEndpoint(settings, 'propose', process.env);
  const judge = resolveEndpoint(settings, 'judge', process.env);
  if (budget.usd !== null && (propose.price === null || judge.price === null)) {
    throw new AlphaError('C003', 'a budget in dollars needs prices', {
      hint: 'set llm.price to {"input": ..., "output": ...}, dollars per million tokens',
    });
  }
  return { settings, limits, endpoints: { propose, judge } };
}
