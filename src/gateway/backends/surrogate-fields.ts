import { type Fields, withField } from '../fields/section.ts';
import type { Platform } from '../platform.ts';

/**
 * Fastly removes Surrogate-Key and Surrogate-Control from answers, unless the request has this field, which Fastly's
 * servers send to one another.
 */
export function askingForSurrogateFields(fields: Fields, { environment }: Platform): Fields {
  // A list of its own, because other backends get the same headers, and answers vary by them.
  return environment().local ? fields : withField(fields, 'fastly-ff', '1');
}
