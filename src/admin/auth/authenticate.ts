import type { Exchange } from '../../gateway/index.ts';
import { Problem } from '../problem.ts';
import { counted } from './failures.ts';
import { equal, readSecrets } from './secrets.ts';

/**
 * What a request wants to do: a purge token may purge keys, URLs and domains, and read; a publish
 * token may publish; the admin token may do all.
 */
export type Scope = 'purge' | 'publish' | 'all';

const TOKENS: Readonly<Record<Scope, readonly string[]>> = {
  purge: ['purge_token', 'purge_token_next', 'admin_token', 'admin_token_next'],
  publish: ['publish_token', 'publish_token_next', 'admin_token', 'admin_token_next'],
  all: ['admin_token', 'admin_token_next'],
};

/** Whose tokens are known, and may not do it. */
const OTHER_SCOPES: Readonly<Record<Scope, readonly Scope[]>> = {
  purge: ['publish'],
  publish: ['purge'],
  all: ['purge', 'publish'],
};

const BEARER = 'bearer ';
const CHALLENGE = { 'www-authenticate': 'Bearer realm="popgate"' };

/**
 * The name of the secret that the request carries; a Problem unless it is one of this scope: 503 where none is set, 401, 403
 * for a narrower one, or 429 where too many attempts have failed.
 */
export function authenticate(exchange: Exchange, scope: Scope): Promise<string> {
  return counted(exchange, () => findToken(exchange, scope));
}

/** Whether there is anything that `authenticate` would look at. */
export function hasToken({ request: { headers } }: Exchange): boolean {
  return headers.has('authorization') || headers.has('fastly-key');
}

async function findToken({ request, platform }: Exchange, scope: Scope): Promise<string> {
  const { secrets } = platform;
  const allowed = await readSecrets(TOKENS[scope], secrets);
  if (allowed.size === 0)
    throw new Problem(503, `no token for this is set: see the secrets ${TOKENS[scope].join(', ')}`);
  const presented = readToken(request.headers);
  if (presented === null) throw new Problem(401, 'send Authorization: Bearer, or Fastly-Key', CHALLENGE);
  const who = await findMatch(presented, allowed);
  if (who !== null) return who;
  const others = OTHER_SCOPES[scope].flatMap((other) => TOKENS[other]);
  if ((await findMatch(presented, await readSecrets(others, secrets))) !== null) {
    throw new Problem(
      403,
      scope === 'all' ? 'this needs the admin token' : `this needs the ${scope} or the admin token`,
    );
  }
  throw new Problem(401, 'the token is not valid', CHALLENGE);
}

function readToken(headers: Headers): string | null {
  const field = headers.get('authorization') ?? '';
  const bearer = field.slice(0, BEARER.length).toLowerCase() === BEARER ? field.slice(BEARER.length).trim() : '';
  const token = /\s/.test(bearer) ? '' : bearer;
  return token || headers.get('fastly-key') || null;
}

/** Over digests, and always over all of them, so that the time tells nothing of how much was right. */
async function findMatch(presented: string, allowed: ReadonlyMap<string, string>): Promise<string | null> {
  const given = await sha256(presented);
  let match: string | null = null;
  for (const [name, token] of allowed) {
    const isEqual = equal(given, await sha256(token)) === 1;
    match = isEqual && match === null ? name : match;
  }
  return match;
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}
