import type { Trace, Watched } from '../gateway/index.ts';

/** An answer, and what it was made of. */
export interface Given {
  trace: Trace;
  exchange: NonNullable<Watched['exchange']>;
  /** Milliseconds since the epoch. */
  at: number;
}

/** What the cache was asked before, as far as it is about a request. */
export interface Earlier {
  /** The last answer for its key, and the last one that was stored. */
  last: Given | null;
  stored: Given | null;
  /** The last stored answer for its host and path, under whichever key. */
  ofPath: Given | null;
  /** Whether all answers are remembered so far. */
  isComplete: boolean;
}

/** The answers of a gateway that misses are explained by: the latest of each key, of so many keys. */
export interface EarlierAnswers {
  of(trace: Trace): Earlier;
  remember(given: Given): void;
}

const MAX_KEYS = 1_000;

export function earlierAnswers(): EarlierAnswers {
  const last = new Map<string, Given>();
  const stored = new Map<string, Given>();
  const ofPath = new Map<string, Given>();

  return {
    of({ key, url }) {
      const name = key?.text ?? '';
      return {
        last: last.get(name) ?? null,
        stored: stored.get(name) ?? null,
        ofPath: ofPath.get(withoutQuery(url)) ?? null,
        isComplete: last.size < MAX_KEYS,
      };
    },
    remember(given) {
      const { key, url, stored: outcome, why } = given.trace;
      if (key === null) return;
      // What comes of a refresh in the background, no trace tells.
      const isRefreshed = why?.code === 'stale-while-revalidate';
      if (isRefreshed) stored.delete(key.text);
      if (outcome === null && !isRefreshed) return;
      put(last, key.text, given);
      if (outcome?.stored !== true) return;
      put(stored, key.text, given);
      put(ofPath, withoutQuery(url), given);
    },
  };
}

/** The oldest gives way. */
function put(answers: Map<string, Given>, name: string, given: Given): void {
  answers.delete(name);
  answers.set(name, given);
  if (answers.size > MAX_KEYS) answers.delete(answers.keys().next().value!);
}

function withoutQuery(url: string): string {
  return url.split('?', 1)[0]!;
}
