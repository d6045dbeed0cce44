/** What one difference of two configurations means. */
export interface Meaning {
  action: 'create' | 'update' | 'delete';
  /** The kind of what changes: `route`, `cache`, `access`, `backend` … */
  area: string;
  /** Where it is: `www.shop.example /api/*`, `backends.shop`, `all 12 routes`. */
  place: string;
  /** One sentence, without the place. */
  says: string;
  /** Whether a protection is gone, or weaker than it was. */
  isGuardLost: boolean;
  /** What was written, with the defaults filled in; null where there was nothing. */
  from: unknown;
  to: unknown;
}

/** What a sentence says of a change; `lost` where a protection is gone or weaker. */
export type Said = string | { lost: string };

/** One field that differs; `names` are what stands where a pattern of the table has `*`. */
export interface Change {
  from: unknown;
  to: unknown;
  names: readonly string[];
}

export type Sentence = (change: Change) => Said;

/** The sentences of an area by its fields: `ttlMs`, `key.headers`, `statuses.*`; `''` for the area as a whole. */
export type Sentences = Readonly<Record<string, Sentence>>;

/** The text, as that of a lost guard where it is one. */
export function guard(isWeaker: boolean, text: string): Said {
  return isWeaker ? { lost: text } : text;
}
