import { OriginFailure } from '../errors/error.ts';
import type { Fields } from '../fields/section.ts';
import { fieldsOf } from './fields.ts';

/** What an HTTP message with a body hardly goes without. */
const USUAL = ['date', 'content-length', 'transfer-encoding', 'connection'] as const;

/**
 * The fields of an answer; an OriginFailure where the platform cannot list them: past about 69 kB in one of them it lists none,
 * though single ones can be read until then. An answer that has really none is let through.
 */
export function listedFields({ headers }: Response): Fields {
  const hasSome = USUAL.some((name) => headers.has(name));
  const fields = fieldsOf(headers);
  if (hasSome && fields.length === 0) throw new OriginFailure(502, 'a field of the answer is too long to be read');
  return fields;
}
