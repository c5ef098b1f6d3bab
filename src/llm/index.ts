/** Language models, as the rest of the program sees them: requests, answers, recordings; no formulas. */
export type { BudgetEnd, Spend } from './budget.js';
export { checkEndpoint } from './check.js';
export { type Llm, LlmSession, type Question, type Reply, type SessionOptions } from './client.js';
export { type Endpoint, resolveEndpoint, type SlotName } from './endpoint.js';
export { readCassette } from './exchanges.js';
export { type LlmLimits, type LlmSettings, llmSchema, withoutKeys } from './settings.js';
