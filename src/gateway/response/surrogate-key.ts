import { changeable } from './fields.ts';

/**
 * Moves the surrogate keys of an answer from other fields to Surrogate-Key, which the gateway reads, keeps from clients,
 * and passes between a shield and an edge. Null stands for Surrogate-Key alone, as it came.
 */
export function withSurrogateKey(response: Response, names: readonly string[] | null): Response {
  if (names === null) return response;
  const values = names.flatMap((name) => response.headers.get(name) ?? []);
  const keyed = changeable(response);
  for (const name of ['surrogate-key', ...names]) keyed.headers.delete(name);
  if (values.length > 0) keyed.headers.set('surrogate-key', values.join(' '));
  return keyed;
}
