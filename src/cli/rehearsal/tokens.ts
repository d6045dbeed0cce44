import type http from 'node:http';
import type { Routes } from './handler.ts';
import { type Answer, type Asked, refusal } from './http/answer.ts';
import { timestamp } from './stamp.ts';
import type { World } from './world.ts';

export const tokens: Routes = {
  'GET /tokens/self': tokenSelf,
  'GET /verify': verify,
  'GET /current_customer': currentCustomer,
  'GET /current_user': currentUser,
};

/** What the CLI asks before it has a token. */
export const openid: Routes = {
  'GET /.well-known/openid-configuration': openidConfiguration,
  'GET /realms/:realm/.well-known/openid-configuration': openidConfiguration,
};

/** Tokens of too little scope, by their value; what else is accepted is the rehearsal's own. */
const SCOPES: Readonly<Record<string, string>> = { 'purge-only': 'purge_select', 'read-only': 'global:read' };

/** A token of all scope that is limited to services: `only-ID`, or `only-ID,ID`. */
const LIMITED = /^only-([\w,]+)$/;

/** The ids of the services that a token is limited to; none for one that may use all. */
export function limitOf(headers: http.IncomingHttpHeaders): string[] {
  return LIMITED.exec(tokenIn(headers) ?? '')?.[1]?.split(',') ?? [];
}

function scopeOf(token: string, world: World): string | undefined {
  if (token === world.token || LIMITED.test(token)) return 'global';
  return Object.hasOwn(SCOPES, token) ? SCOPES[token] : undefined;
}

/** 401 for a token that is not known, 403 for one that may not do this. */
export function authorize({ method, path, headers }: Authorized, world: World): void {
  const scope = scopeOf(tokenIn(headers) ?? '', world);
  if (scope === undefined) throw refusal(401, 'Provided credentials are missing or invalid');
  requireAllowed(path, limitOf(headers), method);
  if (scope === 'global:read' && method !== 'GET' && method !== 'HEAD') {
    throw refusal(403, 'Read only tokens are not allowed to access this endpoint');
  }
  if (scope === 'purge_select' && !/^\/(?:service\/[^/]+\/purge(?:\/|$)|purge\/|tokens\/self$)/.test(path)) {
    throw refusal(403, 'You are not authorized to perform this action');
  }
}

/** A limited token sees no other service, and makes none. */
function requireAllowed(path: string, limit: readonly string[], method: string): void {
  if (limit.length === 0) return;
  const [, id] = /^\/service\/(?!search$)([^/]+)/.exec(path) ?? /\/services\/([^/]+)/.exec(path) ?? [];
  const isMade = path === '/service' && method === 'POST';
  if (isMade || (id !== undefined && !limit.includes(id)))
    throw refusal(403, 'You are not authorized to perform this action');
}

type Authorized = Pick<Asked, 'method' | 'path' | 'headers'>;

function tokenIn(headers: http.IncomingHttpHeaders): string | undefined {
  const key = headers['fastly-key'];
  if (typeof key === 'string') return key;
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
}

function tokenSelf({ headers }: Asked, world: World): Answer {
  const scope = SCOPES[tokenIn(headers) ?? ''] ?? 'global';
  return {
    body: {
      id: world.userId,
      user_id: world.userId,
      customer_id: world.customerId,
      name: 'rehearsal',
      last_used_at: timestamp(world),
      created_at: timestamp(world),
      expires_at: null,
      ip: '127.0.0.1',
      user_agent: headers['user-agent'] ?? null,
      sudo_expires_at: null,
      scopes: [scope],
      scope,
      services: limitOf(headers),
      service_id: null,
    },
  };
}

const LOGIN = 'rehearsal@example.com';

/** Who one is; with the names of the services. */
function verify(asked: Asked, world: World): Answer {
  const { id, name, created_at, scope } = tokenSelf(asked, world).body as Record<string, unknown>;
  const limit = limitOf(asked.headers);
  const services = [...world.services.values()].filter(({ id: one }) => limit.length === 0 || limit.includes(one));
  return {
    body: {
      customer: { id: world.customerId, name: 'Rehearsal' },
      user: { id: world.userId, name: 'Rehearsal', login: LOGIN },
      services: Object.fromEntries(services.map((service) => [service.id, service.name])),
      token: { id, name, created_at, expires_at: '', scope },
    },
  };
}

function currentCustomer(_asked: Asked, { customerId, userId }: World): Answer {
  return { body: { id: customerId, name: 'Rehearsal', owner_id: userId } };
}

function currentUser(_asked: Asked, world: World): Answer {
  const { userId, customerId } = world;
  return { body: { id: userId, customer_id: customerId, name: 'Rehearsal', login: LOGIN, role: 'superuser' } };
}

/** The account server's; the CLI only wants it to be there. */
function openidConfiguration({ origin }: Asked): Answer {
  const realm = `${origin}/realms/fastly`;
  return {
    body: {
      issuer: realm,
      authorization_endpoint: `${realm}/protocol/openid-connect/auth`,
      token_endpoint: `${realm}/protocol/openid-connect/token`,
      jwks_uri: `${realm}/protocol/openid-connect/certs`,
    },
  };
}
