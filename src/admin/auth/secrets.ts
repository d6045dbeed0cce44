import type { Platform } from '../../gateway/index.ts';

/** Returns the values of the secrets that are set, by name. */
export async function readSecrets(
  names: readonly string[],
  secrets: Platform['secrets'],
): Promise<Map<string, string>> {
  const values = await Promise.all(names.map(async (name) => [name, await secrets.read(name)] as const));
  return new Map(values.filter((pair): pair is [string, string] => Boolean(pair[1])));
}

/** Compares in a time that depends on the lengths alone. */
export function equal(one: Uint8Array, other: Uint8Array): 0 | 1 {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) difference |= one[at]! ^ other[at]!;
  return difference === 0 ? 1 : 0;
}
