/** Bytes of an answer that are read; a formula and a paragraph take a thousandth of it. */
const MOST_BYTES = 2 ** 20;

/** The answer was longer than any that makes sense. */
export class TooLong extends Error {
  constructor() {
    super(`the answer is longer than ${MOST_BYTES} bytes`);
    this.name = 'TooLong';
  }
}

/** `fetch` that follows no redirect (a key goes to one address only) and reads no more than a bounded answer. */
export const guardedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, { ...init, redirect: 'error' });
  if (response.body === null) return response;
  let bytes = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        if (bytes > MOST_BYTES) controller.error(new TooLong());
        else controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, { status: response.status, statusText: response.statusText, headers: response.headers });
};
