import { changeable } from './fields.ts';

/**
 * An answer whose surrogate keys stand in other fields, with them in Surrogate-Key: from here on that is what is read, kept from
 * clients and passed between a shield and an edge. Null is for Surrogate-Key alone, as it came.
 */
export function withSurrogateKey(response: Response, names: readonly string[] | null): Response {
  if (names === null) return response;
  const values = names.flatMap((name) => response.headers.get(name) ?? []);
  const keyed = changeable(response);
  for (const name of ['surrogate-key', ...names]) keyed.headers.delete(name);
  if (values.length > 0) keyed.headers.set('surrogate-key', values.join(' '));
  return keyed;
}
