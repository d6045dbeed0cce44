/** How a sender signs its webhooks, by HMAC (RFC 2104) with the webhook's secret. */
export interface HookSignature {
  /** Names the header with the signature. Required. */
  header: string;
  /** Sets the hash function. Required. */
  algorithm: 'sha256' | 'sha1' | 'sha512';
  /** Sets the encoding of the signature; `base64` accepts the URL-safe alphabet too (RFC 4648 §5). Required. */
  encoding: 'hex' | 'base64';
  /**
   * Sets the text before the signature in the header. Default: none.
   *
   * @example 'sha256='
   */
  prefix?: string;
  /**
   * Says where the time of signing is: in a header, or under a key in the header of the signature. A webhook signed
   * more than 5 minutes ago is refused. Needs `{timestamp}` in `signed`. Without it, the age of a webhook is not
   * checked.
   */
  timestamp?: (
    | {
        /** Names the header with the time. Required, unless `key` is set. */
        header: string;
        key?: never;
      }
    | {
        /** Names the key of the time, for example `t` in `t=…,v1=…`. Required, unless `header` is set. */
        key: string;
        header?: never;
      }
  ) & {
    /** Sets the unit of the time since 1970: seconds or milliseconds. Required. */
    unit: 's' | 'ms';
  };
  /**
   * Sets the text that is signed, with `{body}`, `{timestamp}` and names of headers in braces, each once and 50 in all.
   * Default `'{body}'`.
   *
   * @example '{timestamp}.{body}'
   */
  signed?: string;
}

/** The place of a value in a webhook: a header, or a field of the JSON payload, named as in templates. */
export type HookSource =
  | {
      /** Names the header. Required, unless `field` is set. */
      header: string;
      field?: never;
    }
  | {
      /** Names the field of the payload. Required, unless `header` is set. */
      field: string;
      header?: never;
    };

/** A webhook as it came, without its body; `target` is path and query. */
export interface Delivery {
  method: string;
  target: string;
  headers: Headers;
}

/** How one kind of sender signs and names events: data, and a function where data does not suffice. */
export interface Sender {
  signature: HookSignature;
  event: HookSource;
  /** The header with the delivery's id. */
  delivery?: string;
  /**
   * Returns what `{name}` in `signature.signed` is replaced by, if it is no header; null if the delivery lacks something.
   */
  part?(name: string, delivery: Delivery): string | null;
  /** How the text of a secret encodes the key, after a prefix that may be missing. Default: the key is its bytes. */
  secret?: { encoding: 'base64'; prefix: string };
}
