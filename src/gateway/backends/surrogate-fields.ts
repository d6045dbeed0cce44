import { type Fields, withField } from '../fields/section.ts';
import type { Platform } from '../platform.ts';

/**
 * Fastly takes Surrogate-Key and Surrogate-Control out of answers to requests without this field, as of one of its servers to
 * another.
 */
export function askingForSurrogateFields(fields: Fields, { environment }: Platform): Fields {
  // In a list of its own: others are sent the same header, and answers vary by it.
  return environment().local ? fields : withField(fields, 'fastly-ff', '1');
}
