import { describe, expect, test } from 'vitest';
import type { RouteConfig } from '../../../../src/gateway/index.ts';
import type { AccessConfig } from '../../../../src/gateway/rules/access/config.ts';
import { site, type SiteOptions } from '../../../support/site.ts';

const CACHED = () => new Response('page', { headers: { 'cache-control': 'max-age=60' } });

function guarded(access: AccessConfig, options: SiteOptions = {}, route: Partial<RouteConfig> = {}) {
  const routes = [{ path: '/*', to: 'origin', access, ...route } as RouteConfig];
  return site({
    origin: CACHED,
    ...options,
    config: { domains: { 'www.example.test': { routes } }, ...options.config },
  });
}

describe('who may ask', () => {
  const ACLS = { acls: { list: { '192.0.2.1': 'block', '192.0.2.2': 'allow' } } } as const;
  const FRANCE = { countries: { '192.0.2.1': 'FR' } };

  test.each<[string, AccessConfig, string, number, SiteOptions?]>([
    ['an address that is denied', { deny: { addresses: ['192.0.2.0/24'] } }, '192.0.2.1', 403],
    ['another address', { deny: { addresses: ['192.0.2.0/24'] } }, '198.51.100.1', 200],
    ['one that is allowed', { allow: { addresses: ['192.0.2.0/24', '2001:db8::/32'] } }, '192.0.2.1', 200],
    ['one that is allowed, mapped to IPv6', { allow: { addresses: ['192.0.2.0/24'] } }, '::ffff:192.0.2.1', 200],
    ['one that is denied, mapped to IPv6', { deny: { addresses: ['192.0.2.1'] } }, '::ffff:c000:201', 403],
    ['one that is not allowed', { allow: { addresses: ['192.0.2.0/24'] } }, '2001:db8::1', 403],
    [
      'deny goes before allow',
      { allow: { addresses: ['192.0.2.0/24'] }, deny: { addresses: ['192.0.2.1'] } },
      '192.0.2.1',
      403,
    ],
    ['S49 an address that cannot be read, where addresses deny', { deny: { addresses: ['192.0.2.1'] } }, 'x', 403],
    ['S49 none, where addresses allow', { allow: { addresses: ['0.0.0.0/0', '::/0'] } }, '', 403],
    ['S49 one that cannot be read, where an ACL denies', { deny: { acl: 'list' } }, 'x', 403, ACLS],
    ['one that cannot be read, where headers decide', { deny: { headers: { 'x-bad': true } } }, 'x', 200],
    ['a country that is denied', { deny: { countries: ['FR'] } }, '192.0.2.1', 403, FRANCE],
    ['a country that is allowed', { allow: { countries: ['FR'] } }, '192.0.2.1', 200, FRANCE],
    ['a country that is not known', { allow: { countries: ['FR'] } }, '192.0.2.2', 403, FRANCE],
    ['one of several marks', { allow: { countries: ['FR'], addresses: ['192.0.2.9'] } }, '192.0.2.9', 200, FRANCE],
    ['an ACL that blocks', { deny: { acl: 'list' } }, '192.0.2.1', 403, ACLS],
    ['an ACL that blocks, mapped to IPv6', { deny: { acl: 'list' } }, '::ffff:192.0.2.1', 403, ACLS],
    ['an ACL that allows, in deny', { deny: { acl: 'list' } }, '192.0.2.2', 200, ACLS],
    ['an ACL that says nothing, in deny', { deny: { acl: 'list' } }, '192.0.2.3', 200, ACLS],
    ['an ACL that allows', { allow: { acl: 'list' } }, '192.0.2.2', 200, ACLS],
    ['an ACL that blocks, in allow', { allow: { acl: 'list' } }, '192.0.2.1', 403, ACLS],
    ['an ACL that says nothing, in allow', { allow: { acl: 'list' } }, '192.0.2.3', 403, ACLS],
    ['S49 an ACL that is not there, in deny', { deny: { acl: 'none' } }, '192.0.2.1', 503, ACLS],
    ['S49 an ACL that is not there, in allow', { allow: { acl: 'none' } }, '192.0.2.1', 503, ACLS],
    ['an ACL that need not be asked', { allow: { addresses: ['192.0.2.1'], acl: 'none' } }, '192.0.2.1', 200, ACLS],
    ['a WAF that lets pass', { waf: { corp: 'c', workspace: 'w' } }, '192.0.2.1', 200, { waf: () => 'allow' }],
    ['a WAF that blocks', { waf: { corp: 'c', workspace: 'w' } }, '192.0.2.1', 403, { waf: () => 'block' }],
    ['S49 no WAF', { waf: { corp: 'c', workspace: 'w' } }, '192.0.2.1', 503],
    ['nothing is asked', {}, 'x', 200],
  ])('%s', async (_, access, address, status, options = {}) => {
    const www = guarded(access, { ...options, address });
    expect((await www.ask('GET /')).status).toBe(status);
    expect(www.sent.length).toBe(status === 200 ? 1 : 0);
    expect(www.logged.length).toBe(status === 503 ? 1 : 0);
  });

  test.each<[AccessConfig['deny'], Record<string, string>, number]>([
    [{ headers: { 'X-Bad': true } }, { 'x-bad': '' }, 403],
    [{ headers: { 'x-bad': 'yes' } }, { 'x-bad': 'no' }, 200],
    [{ headers: { 'user-agent': ['a', 'b'] } }, { 'user-agent': 'b' }, 403],
    [{ headers: { 'x-key': false } }, {}, 403],
    [{ headers: { 'x-key': false } }, { 'x-key': 'k' }, 200],
    [{ headers: { 'x-key': false } }, { 'x-key': 'k', connection: 'x-key' }, 403],
    [{ headers: { a: true, b: true } }, { b: '1' }, 403],
  ])('denied by %j, with %j: %i', async (deny, headers, status) => {
    expect((await guarded({ deny: deny! }).ask('GET /', headers)).status).toBe(status);
  });

  test('S58 what a client says of its address is not looked at', async () => {
    const www = guarded({ allow: { addresses: ['192.0.2.9'] } });
    const lies = ['x-forwarded-for', 'fastly-client-ip', 'true-client-ip', 'forwarded', 'popgate-client-country'];
    for (const name of lies) expect((await www.ask('GET /', { [name]: '192.0.2.9' })).status).toBe(403);
  });
});

test('a refusal says nothing but its status, and the trace says why', async () => {
  const www = guarded({ deny: { addresses: ['192.0.2.1'] } });
  const answer = await www.ask('GET /');
  expect(await answer.text()).toBe('403 Forbidden\nrequest id-1\n');
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('what is stored is not for those who are denied', async () => {
  const client = { address: '192.0.2.2' };
  const www = guarded({ deny: { addresses: ['192.0.2.1'] } }, { client });
  await www.ask('GET /');
  client.address = '192.0.2.1';
  for (const line of ['GET /', 'HEAD /', 'POST /']) expect((await www.ask(line)).status).toBe(403);
  client.address = '192.0.2.2';
  expect((await www.ask('GET /')).headers.get('cache-status')).toContain('hit');
});

test.each<Partial<RouteConfig>>([
  { to: undefined, redirect: 'https://other.example.test/new' },
  { to: undefined, respond: { body: 'x' } },
  { to: undefined, handler: 'hello' },
] as unknown as Partial<RouteConfig>[])('guards every answer: %j', async (route) => {
  const www = guarded({ deny: { addresses: ['192.0.2.1'] } }, { handlers: { hello: () => new Response('x') } }, route);
  expect((await www.ask('GET /')).status).toBe(403);
});

test("a handler's own requests pass no guard", async () => {
  const routes: RouteConfig[] = [
    { path: '/open', handler: 'open' as never },
    { path: '/*', to: 'origin', access: { deny: { addresses: ['192.0.2.1'] } } },
  ];
  const handlers = { open: (_: Request, { fetch }: { fetch(url: string): Promise<Response> }) => fetch('/inner') };
  const www = site({ origin: CACHED, handlers, config: { domains: { 'www.example.test': { routes } } } });
  expect([(await www.ask('GET /open')).status, (await www.ask('GET /inner')).status]).toEqual([200, 403]);
});

test('defaults guard the routes that say nothing, and cost nothing where there are none', async () => {
  const defaults = { access: { deny: { addresses: ['192.0.2.1'] } } };
  expect((await site({ config: { defaults } }).ask('GET /')).status).toBe(403);
  const open = site({ address: 'x' });
  expect((await open.ask('GET /')).status).toBe(200);
});
