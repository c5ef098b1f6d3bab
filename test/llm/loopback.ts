import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { shortHash } from '../../src/util/hash.js';
import { createRng } from '../../src/util/rng.js';
import { answerTo } from './answers.js';
import type { Fault } from './faults.js';
import { projectToyModel, type ToyModel } from './toy-model.js';

/** A server on this machine that speaks chat completions, plain and streamed, and Anthropic messages. */
export interface Loopback {
  /** Base URL, `/v1` included. */
  readonly url: string;
  /** Requests that arrived, and those it answered with tokens to pay for. */
  readonly seen: { requests: number; tokens: number; underWay: number; mostUnderWay: number };
  /** Bodies of all requests. */
  readonly bodies: Record<string, unknown>[];
  close(): Promise<void>;
}

export interface LoopbackOptions {
  readonly model?: ToyModel;
  /** What goes wrong with the n-th request, counted from 0. */
  readonly fault?: (n: number) => Fault | null;
  /** Refuses `response_format` of these kinds, as servers do that do not know them. */
  readonly refuses?: readonly string[];
  readonly delayMs?: number;
}

interface Body {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly stream?: boolean;
  readonly response_format?: { readonly type: string };
  readonly tools?: readonly { readonly name: string }[];
}

/** What is said, however it is packed. */
interface Said {
  readonly text: string;
  readonly finish: string;
  readonly usage: { readonly input: number; readonly output: number } | null;
}

export async function startLoopback(options: LoopbackOptions = {}): Promise<Loopback> {
  const { model = projectToyModel(), fault = () => null, refuses = [], delayMs = 0 } = options;
  const seen = { requests: 0, tokens: 0, underWay: 0, mostUnderWay: 0 };
  const bodies: Record<string, unknown>[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const n = seen.requests++;
    seen.mostUnderWay = Math.max(seen.mostUnderWay, ++seen.underWay);
    response.once('close', () => seen.underWay--);
    const body = JSON.parse(await textOf(request)) as Body;
    bodies.push(body as unknown as Record<string, unknown>);
    if (delayMs > 0) await new Promise((done) => setTimeout(done, delayMs));
    const wrong = fault(n);
    if (wrong && 'wire' in wrong) return wrong.wire(response);
    const kind = body.response_format?.type;
    if (kind !== undefined && refuses.includes(kind))
      return reply(response, 400, { error: { message: `response_format ${kind} is not supported` } });
    // The same question gets the same answer, retries aside.
    const prompt = String(body.messages.at(-1)!.content) + JSON.stringify(body.messages);
    const rng = createRng(n, shortHash(prompt));
    const first = String(JSON.stringify(body.messages.filter(({ role }) => role === 'user')[0]?.content ?? ''));
    const answer = answerTo(first.replaceAll('\\"', '"'), model, rng);
    const text = wrong && 'text' in wrong ? wrong.text(answer, rng) : JSON.stringify(answer);
    const usage = { input: Math.ceil(prompt.length / 4), output: Math.ceil(text.length / 4) };
    seen.tokens += usage.input + usage.output;
    const finish = wrong && 'finish' in wrong ? wrong.finish : 'stop';
    const said: Said = { text, finish, usage: wrong && 'noUsage' in wrong ? null : usage };
    if (request.url?.endsWith('/messages')) return anthropic(response, body, said);
    return body.stream ? streamed(response, said) : reply(response, 200, completion(said));
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    seen,
    bodies,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function reply(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const usageOf = ({ usage }: Said) =>
  usage && {
    usage: { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output },
  };

function completion(said: Said) {
  const message = { role: 'assistant', content: said.text };
  return {
    id: 'loopback',
    object: 'chat.completion',
    created: 0,
    model: 'toy',
    choices: [{ index: 0, message, finish_reason: said.finish }],
    ...usageOf(said),
  };
}

function streamed(response: ServerResponse, said: Said): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = (choices: unknown[], more = {}) =>
    response.write(
      `data: ${JSON.stringify({ id: 'loopback', object: 'chat.completion.chunk', created: 0, model: 'toy', choices, ...more })}\n\n`,
    );
  for (let at = 0; at < said.text.length; at += 7)
    chunk([{ index: 0, delta: { role: 'assistant', content: said.text.slice(at, at + 7) }, finish_reason: null }]);
  chunk([{ index: 0, delta: {}, finish_reason: said.finish }]);
  if (said.usage) chunk([], usageOf(said) ?? {});
  response.end('data: [DONE]\n\n');
}

function anthropic(response: ServerResponse, { tools, stream }: Body, { text, finish, usage }: Said): void {
  const tool = tools?.[0];
  const content = tool
    ? { type: 'tool_use', id: 'call', name: tool.name, input: parsedOr(text) }
    : { type: 'text', text };
  const stop_reason = finish === 'length' ? 'max_tokens' : tool ? 'tool_use' : 'end_turn';
  const tokens = { input_tokens: usage?.input ?? 0, output_tokens: usage?.output ?? 0 };
  const message = { id: 'loopback', type: 'message', role: 'assistant', model: 'toy', stop_sequence: null };
  if (!stream) {
    reply(response, 200, { ...message, content: [content], stop_reason, usage: tokens });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const event = (type: string, data: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  event('message_start', { message: { ...message, content: [], stop_reason: null, usage: tokens } });
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
  event('content_block_stop', { index: 0 });
  event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: tokens });
  event('message_stop', {});
  response.end();
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
