import { describe, expect, it } from 'vitest';
import { llmSchema, resolveEndpoint } from '../../src/llm/index.js';
import { extractJson } from '../../src/llm/json.js';
import { AlphaError } from '../../src/util/errors.js';

describe('the JSON in an answer', () => {
  it.each([
    ['plain', '{"a": 1}'],
    ['fenced', 'Sure:\n```json\n{"a": 1}\n```'],
    ['behind thoughts', '<think>{"a": 2}</think>{"a": 1}'],
    ['behind thoughts that were never opened', 'hm {"a": 2}</think> {"a": 1}'],
    ['before more words', '{"a": 1} and {'],
    ['behind a brace that is none', '{\'x\'} {"a": 1}'],
    ['with a trailing comma', '{"a": 1,}'],
    ['cut off after a value', '{"a": 1'],
    ['cut off in a key', '{"a": 1, "b'],
    ['cut off before a value', '{"a": 1, "b":'],
  ])('is found: %s', (_, text) => {
    expect(extractJson(text)).toMatchObject({ a: 1 });
  });

  it('is mended between strings and never in them', () => {
    expect(extractJson('{"a": True, "b": None, "c": NaN, "d": "True, None,}"}')).toEqual({
      a: true,
      b: null,
      c: null,
      d: 'True, None,}',
    });
  });

  it.each(['', 'no', '🚀', '{'.repeat(50_000), '[}'.repeat(20_000), '"{"'])('is not made up', (text) => {
    expect(extractJson(text) ?? {}).toEqual({});
  });
});

describe('an endpoint', () => {
  const endpoint = (settings: object, env: Record<string, string>) =>
    resolveEndpoint(llmSchema.parse(settings), 'propose', env);

  it('comes from the environment, the first pair that is there', () => {
    const env = { OPENAI_API_KEY: 'o', ANTHROPIC_API_KEY: 'a', CHAT_MODEL: 'm', ANTHROPIC_MODEL: 'c' };
    expect(endpoint({}, env)).toMatchObject({ baseUrl: 'https://api.openai.com/v1', key: 'o', model: 'm' });
    expect(endpoint({ provider: 'anthropic' }, env)).toMatchObject({ provider: 'anthropic', key: 'a', model: 'c' });
  });

  it('never gets the key of another', () => {
    const env = { OPENAI_API_KEY: 'o', ANTHROPIC_API_KEY: 'a', ALPHALODE_LLM_MODEL: 'm' };
    expect(endpoint({ baseUrl: 'http://127.0.0.1:1/v1' }, env).key).toBeNull();
    expect(endpoint({}, { ...env, ALPHALODE_LLM_BASE_URL: 'http://127.0.0.1:1/v1' }).key).toBeNull();
    expect(endpoint({ baseUrl: 'http://127.0.0.1:1/v1', keyEnv: 'MINE' }, { ...env, MINE: 'k' }).key).toBe('k');
  });

  it('of the judge may be another, or another model of the same', () => {
    const settings = llmSchema.parse({ baseUrl: 'http://a/v1', model: 'x', key: 'k', judge: { model: 'y' } });
    expect(resolveEndpoint(settings, 'judge', {})).toMatchObject({ baseUrl: 'http://a/v1', model: 'y', key: 'k' });
    const other = llmSchema.parse({
      baseUrl: 'http://a/v1',
      model: 'x',
      key: 'k',
      judge: { baseUrl: 'http://b/v1', model: 'z' },
    });
    expect(resolveEndpoint(other, 'judge', {})).toMatchObject({ baseUrl: 'http://b/v1', model: 'z', key: null });
  });

  it.each([
    ['an address', {}, {}, 'ALPHALODE_LLM_BASE_URL'],
    ['a model', {}, { ALPHALODE_LLM_BASE_URL: 'http://127.0.0.1/v1' }, 'ALPHALODE_LLM_MODEL'],
    [
      'the key it is to be called with',
      { keyEnv: 'MY_KEY' },
      { OPENAI_API_KEY: 'o', OPENAI_MODEL: 'm' },
      'to hold the key',
    ],
    ['an address that is one', { baseUrl: 'file:///etc', model: 'm' }, {}, 'for example http'],
    ['an address without a password', { baseUrl: 'http://me:secret@host/v1', model: 'm' }, {}, 'for example http'],
  ])('without %s is L001, which says what to set', (_, settings, env, hint) => {
    let error: unknown;
    try {
      endpoint(settings, env as Record<string, string>);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(AlphaError);
    expect(error).toMatchObject({ code: 'L001', details: { hint: expect.stringContaining(hint) } });
    expect(JSON.stringify([error, String(error)])).not.toContain('secret');
  });
});
