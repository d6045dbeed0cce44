/** How long the gateway reads a body for itself: a client that sends it slowly delays nothing for longer. */
const WITHIN_MS = 10_000;

/**
 * Reads a body. Returns `'too large'` as soon as that is known, or `'too late'` if it takes longer than ten seconds,
 * however much of it has come; the rest is not read.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | 'too large' | 'too late'> {
  if (body === null) return new Uint8Array(0);
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'too late'>((resolve) => {
    timer = setTimeout(() => resolve('too late'), WITHIN_MS);
  });
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), late]);
      if (read === 'too late') return giveUp(reader, read);
      if (read.done) return concatenate(chunks, length);
      length += read.value.length;
      if (length > maxBytes) return giveUp(reader, 'too large');
      chunks.push(read.value);
    }
  } finally {
    clearTimeout(timer);
  }
}

function giveUp<Why>(reader: ReadableStreamDefaultReader, why: Why): Why {
  reader.cancel().catch(() => undefined);
  return why;
}

export function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
