/** How a sender signs its webhooks. */
export interface HookSignature {
  /** The header that the signature is in. */
  header: string;
  algorithm: 'sha256' | 'sha1' | 'sha512';
  /** `base64` takes the URL-safe alphabet too. */
  encoding: 'hex' | 'base64';
  /** What stands before the signature, e.g. `'sha256='`. */
  prefix?: string;
  /** When it was signed: a header, or a key in the signature's own, e.g. `t` in `t=…,v1=…`. Without it, age is not looked at. */
  timestamp?: ({ header: string; key?: never } | { key: string; header?: never }) & { unit: 's' | 'ms' };
  /** Text with `{body}`, `{timestamp}` and headers, e.g. `'{timestamp}.{body}'` or `'{x-id}:{body}'`. Default `'{body}'`. */
  signed?: string;
}

/** Where a value stands: in a header, or in a field of the JSON payload, named as in templates. */
export type HookSource = { header: string; field?: never } | { field: string; header?: never };

/** A webhook as it came; `target` is path and query. */
export interface Delivery {
  method: string;
  target: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
}

/** How one kind of sender is understood: data, and a function where data cannot say it. */
export interface Sender {
  signature: HookSignature;
  event: HookSource;
  /** The header with the delivery's id. */
  delivery?: string;
  /** What `{name}` in `signature.signed` stands for, where it is no header; null where the delivery lacks something. */
  part?(name: string, delivery: Delivery): string | null;
  /** How the text of a secret holds the key, after a prefix that may be left out. Default: the key is its bytes. */
  secret?: { encoding: 'base64'; prefix: string };
}
