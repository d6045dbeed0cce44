/** The compiled form of `compress`. */
export interface CompressRule {
  /** Media types, `text/*` for all of a kind; null for the default types. */
  types: readonly string[] | null;
  minBytes: number;
}

/**
 * Fastly concept: compression. In production Fastly compresses responses with brotli or gzip; on Viceroy the gateway
 * does, with gzip. Responses over 4 MiB, encoded ones, parts, and those with `no-transform` are not compressed.
 */
export interface CompressConfig {
  /**
   * Lists media types, in lower case and without parameters; `text/*` is every type of text. Not `text/event-stream`.
   * Default: text, JSON, JavaScript, XML, SVG, Wasm, icons, and fonts that are not compressed already.
   *
   * @example ['text/css', 'application/json']
   */
  types?: readonly string[];
  /** Sets the smallest body that is compressed, in bytes: 0 to 100,000,000. Default 1024. */
  minBytes?: number;
}
