export interface CompressRule {
  /** Media types, `text/*` for all of a kind; null for the usual ones. */
  types: readonly string[] | null;
  minBytes: number;
}

/**
 * Fastly concept: compression. In production Fastly compresses, with brotli or gzip, at no cost of the gateway's; on Viceroy
 * the gateway does, with gzip, once for each object. Answers that are encoded already, parts, and those with `no-transform` are
 * left as they are.
 */
export interface CompressConfig {
  /** Content types without parameters, `text/*` for all of one kind. Default: text, JSON, JavaScript, XML, SVG, Wasm and fonts that are not compressed. */
  types?: readonly string[];
  /** The least size that is worth it. Default 1024. */
  minBytes?: number;
}
