/** The body of an entry, which may still be arriving. */
export interface StoredBody {
  chunks: Uint8Array<ArrayBuffer>[];
  /** Its length; null if that is unknown before the end. */
  length: number | null;
  state: 'open' | 'closed' | 'cut';
  /** Called when more of it is there, and at its end. */
  listeners: Set<() => void>;
}

export function changeBody(body: StoredBody, state: StoredBody['state']): void {
  body.state = state;
  body.listeners.forEach((listener) => listener());
}

export function writeChunk(body: StoredBody, chunk: Uint8Array): void {
  body.chunks.push(chunk.slice());
  changeBody(body, 'open');
}

/** Returns the body, or a range of it with both ends inclusive, as it arrives. */
export function streamOf(
  body: StoredBody,
  range?: { start: number; end: number },
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  let offset = 0;
  return new ReadableStream({
    async pull(controller) {
      while (at >= body.chunks.length && body.state === 'open') {
        await new Promise<void>((resolve) => {
          const listener = (): void => {
            body.listeners.delete(listener);
            resolve();
          };
          body.listeners.add(listener);
        });
      }
      if (at < body.chunks.length) {
        const chunk = body.chunks[at]!;
        at += 1;
        const [from, to] = range === undefined ? [0, Infinity] : [range.start - offset, range.end + 1 - offset];
        const part = chunk.subarray(Math.max(0, from), Math.max(0, to));
        offset += chunk.length;
        controller.enqueue(new Uint8Array(part));
      } else if (body.state === 'cut') controller.error(new Error('the body is cut'));
      else controller.close();
    },
  });
}
