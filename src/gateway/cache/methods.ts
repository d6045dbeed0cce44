/** RFC 9110 §9.2.3, and RFC 10008: the methods whose answers a cache can use. */
export const CACHED_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'QUERY']);
