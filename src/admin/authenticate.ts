import type { Platform } from '../gateway/index.ts';
import { Problem } from './problem.ts';

/** What a request wants to do: a purge token may purge keys, URLs and domains, and read; the admin token may do all. */
export type Scope = 'purge' | 'all';

const TOKENS: Readonly<Record<Scope, readonly string[]>> = {
  purge: ['purge_token', 'purge_token_next', 'admin_token', 'admin_token_next'],
  all: ['admin_token', 'admin_token_next'],
};

const CHALLENGE = { 'www-authenticate': 'Bearer realm="popgate"' };

/** Throws a Problem unless the request carries a token of this scope: 503 where none is set, 401, or 403 for a narrower one. */
export async function authenticate(headers: Headers, scope: Scope, { secrets }: Platform): Promise<void> {
  const allowed = await readAll(TOKENS[scope], secrets);
  if (allowed.length === 0)
    throw new Problem(503, `no token for this is set: see the secrets ${TOKENS[scope].join(', ')}`);
  const presented = readToken(headers);
  if (presented === null) throw new Problem(401, 'send Authorization: Bearer, or Fastly-Key', CHALLENGE);
  if (await matchesAny(presented, allowed)) return;
  if (scope === 'all' && (await matchesAny(presented, await readAll(TOKENS.purge, secrets)))) {
    throw new Problem(403, 'this needs the admin token');
  }
  throw new Problem(401, 'the token is not valid', CHALLENGE);
}

async function readAll(names: readonly string[], secrets: Platform['secrets']): Promise<string[]> {
  const values = await Promise.all(names.map((name) => secrets.read(name)));
  return values.filter((value) => value !== null && value !== '') as string[];
}

function readToken(headers: Headers): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  return bearer ?? (headers.get('fastly-key') || null);
}

/** Over digests, and always over all of them, so that the time tells nothing of how much was right. */
async function matchesAny(presented: string, allowed: readonly string[]): Promise<boolean> {
  const given = await sha256(presented);
  let matches = 0;
  for (const token of allowed) matches |= equal(given, await sha256(token));
  return matches === 1;
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

function equal(one: Uint8Array, other: Uint8Array): 0 | 1 {
  let difference = 0;
  for (let at = 0; at < one.length; at += 1) difference |= one[at]! ^ other[at]!;
  return difference === 0 ? 1 : 0;
}
