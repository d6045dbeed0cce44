import type { HookSignature, HookSource } from '../../gateway/index.ts';

/** A webhook as it came; `target` is path and query. */
export interface Delivery {
  method: string;
  target: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
}

/** How one kind of sender is understood: data, and functions where data cannot say it. */
export interface Adapter {
  signature: HookSignature;
  event: HookSource;
  /** The header with the delivery's id. */
  delivery?: string;
  /** What `{name}` in `signature.signed` stands for, where it is no header; null where the delivery lacks something. */
  part?(name: string, delivery: Delivery): string | null;
  /** The key that the text of a secret stands for; null where it is none. Default: its bytes. */
  readSecret?(secret: string): Uint8Array<ArrayBuffer> | null;
}
