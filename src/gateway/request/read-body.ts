/** How long the gateway reads a body for itself: a client that sends it slowly delays nothing for longer. */
const WITHIN_MS = 10_000;
/** The first room for a body whose length is not known. */
const FIRST_BYTES = 16_384;

const NOTHING = new Uint8Array(0);

/** What is known of a body before it is read, and what is to stand around it in the one buffer. */
interface Surroundings {
  /** Bytes, if they are announced. Then there is room for them from the beginning, and nothing is copied twice. */
  length?: number | null;
  before?: Uint8Array;
  after?: Uint8Array;
}

/**
 * Reads a body into one buffer. Returns `'too large'` as soon as that is known, or `'too late'` if it takes longer than ten
 * seconds, however much of it has come; the rest is not read.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  { length = null, before = NOTHING, after = NOTHING }: Surroundings = {},
): Promise<Uint8Array<ArrayBuffer> | 'too large' | 'too late'> {
  const around = before.length + after.length;
  const most = maxBytes + around;
  let buffer = new Uint8Array(Math.min(most, (length ?? FIRST_BYTES) + around));
  buffer.set(before);
  let end = before.length;
  const whole = (): Uint8Array<ArrayBuffer> => {
    buffer.set(after, end);
    return buffer.subarray(0, end + after.length);
  };
  if (body === null) return whole();
  const reader = body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'too late'>((resolve) => {
    timer = setTimeout(() => resolve('too late'), WITHIN_MS);
  });
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), late]);
      if (read === 'too late') return giveUp(reader, read);
      if (read.done) return whole();
      const needed = end + read.value.length + after.length;
      if (needed > most) return giveUp(reader, 'too large');
      if (needed > buffer.length)
        buffer = enlarged(buffer.subarray(0, end), Math.min(most, Math.max(needed, 2 * buffer.length)));
      buffer.set(read.value, end);
      end += read.value.length;
    }
  } finally {
    clearTimeout(timer);
  }
}

function giveUp<Why>(reader: ReadableStreamDefaultReader, why: Why): Why {
  reader.cancel().catch(() => undefined);
  return why;
}

function enlarged(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}
