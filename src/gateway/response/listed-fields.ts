import { OriginFailure } from '../errors/error.ts';
import type { Fields } from '../fields/section.ts';
import { fieldsOf } from './fields.ts';

/** Fields of which an HTTP message with a body nearly always has one. */
const USUAL = ['date', 'content-length', 'transfer-encoding', 'connection'] as const;

/**
 * Returns the fields of an answer. Throws an OriginFailure if the platform cannot list them: with one of more than about 69
 * kB it lists none, though it still reads single ones. An answer without any field passes.
 */
export function listedFields({ headers }: Response): Fields {
  const hasSome = USUAL.some((name) => headers.has(name));
  const fields = fieldsOf(headers);
  if (hasSome && fields.length === 0) throw new OriginFailure(502, 'a field of the answer is too long to be read');
  return fields;
}
