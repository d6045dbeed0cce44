import type { Exchange } from '../../gateway/index.ts';
import { Problem } from '../problem.ts';
import { refuseGuess } from './failures.ts';
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

/** Secrets whose tokens are known, but not enough for a scope. */
const OTHER_SCOPES: Readonly<Record<Scope, readonly Scope[]>> = {
  purge: ['publish'],
  publish: ['purge'],
  all: ['purge', 'publish'],
};

const BEARER = 'bearer ';
const CHALLENGE = { 'www-authenticate': 'Bearer realm="popgate"' };

/**
 * Returns the name of the secret that the request carries, if it has this scope. Throws a Problem otherwise: 503 if no
 * secret is set, 401, 403 for a narrower scope, or 429 for a wrong token after too many wrong ones.
 */
export async function authenticate(exchange: Exchange, scope: Scope): Promise<string> {
  const { request, platform } = exchange;
  const { secrets } = platform;
  const allowed = await readSecrets(TOKENS[scope], secrets);
  if (allowed.size === 0)
    throw new Problem(503, `no token for this is set: see the secrets ${TOKENS[scope].join(', ')}`);
  const presented = readToken(request.headers);
  // A request without a token is no guess, and any page can make a browser send one.
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
  throw await refuseGuess(exchange, 'token', new Problem(401, 'the token is not valid', CHALLENGE));
}

/** Whether the request has anything that `authenticate` reads. */
export function hasToken({ request: { headers } }: Exchange): boolean {
  return headers.has('authorization') || headers.has('fastly-key');
}

function readToken(headers: Headers): string | null {
  const field = headers.get('authorization') ?? '';
  const bearer = field.slice(0, BEARER.length).toLowerCase() === BEARER ? field.slice(BEARER.length).trim() : '';
  const token = /\s/.test(bearer) ? '' : bearer;
  return token || headers.get('fastly-key') || null;
}

/** Compares digests, and always all of them, so that the time does not tell how much was right. */
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
