import type { Platform } from '../platform.ts';

/**
 * Fastly takes Surrogate-Key and Surrogate-Control out of answers to requests without this field, as of one of its servers to
 * another.
 */
export function askingForSurrogateFields(headers: Headers, { environment }: Platform): Headers {
  if (environment().local) return headers;
  // A copy: others are sent the same header, and answers vary by it.
  const asking = new Headers(headers);
  asking.set('fastly-ff', '1');
  return asking;
}
