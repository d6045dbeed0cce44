import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describePlan, planMarkdown } from '../../../src/cli/control/plan/describe.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { changed, type Launch, site, startLaunch } from './launch.ts';

/** The site, with a path that not everybody may use. */
const guarded = {
  ...site,
  domains: {
    ...site.domains,
    'www.shop.example': {
      routes: [
        { path: '/api/*', to: 'api', access: { allow: { addresses: ['192.0.2.0/24'] } } },
        { path: '/*', to: 'shop' },
      ],
    },
  },
} as const satisfies GatewayConfig;

let launch: Launch;
beforeEach(async () => {
  launch = await startLaunch();
});
afterEach(() => launch.stop());

describe('a plan', () => {
  it('lists everything of a service that is to be made', async () => {
    expect(describePlan(await launch.plan(site))).toBe(
      [
        'service shop: to be made',
        '  + service shop',
        '  + store settings (config)',
        '  + domain www.shop.example',
        '  + backend shop (shop-origin.example:443, TLS)',
        '  + backend api (api-origin.example:443, TLS)',
        '  + link settings',
        '  + package code (c0de)',
        '  + certificate www.shop.example (by certainly)',
        '8 to create, 0 to update, 0 to delete',
      ].join('\n'),
    );
  });

  it('shows fields that differ, and every deletion', async () => {
    await launch.apply(site);
    const plan = describePlan(await launch.plan(changed, 'c0de2'));
    const [headline, means, ...lines] = plan.split('\n');
    expect([headline, means]).toEqual([`service shop (${launch.serviceId()}), active version 1`, 'what it means:']);
    expect(lines.slice(lines.indexOf('at Fastly:')).join('\n')).toBe(
      [
        'at Fastly:',
        '  ~ backend shop',
        '      first_byte_timeout: 15000 → 30000',
        '  - backend api',
        '  ~ package code',
        '      code: c0de → c0de2',
        '0 to create, 2 to update, 1 to delete',
      ].join('\n'),
    );
  });

  it('says what the change means, against the configuration that was applied', async () => {
    await launch.apply(guarded);
    const plan = await launch.plan(site, 'c0de2');
    expect(describePlan(plan)).toMatch(/what it means:\n {2}! LESS PROTECTED: www\.shop\.example .*\n/);
    expect(plan.meaning).toContainEqual(expect.objectContaining({ area: 'access', isGuardLost: true }));
    expect(planMarkdown(plan)).toMatch(
      /^## \d+ changes? of the configuration\n\n> \[!WARNING\]\n[^]*### At Fastly\n\n {4}service/,
    );
  });

  it('keeps the configuration of each version, so that it is known after a rollback', async () => {
    await launch.apply(guarded);
    await launch.apply(site, { code: 'c0de2' });
    expect((await launch.plan(site, 'c0de2')).meaning).toEqual([]);
    await launch.run(['rollback', '--yes']);
    expect(describePlan(await launch.plan(site, 'c0de2'))).toContain('LESS PROTECTED');
  });

  it('says that a version’s configuration is unknown where none was kept', async () => {
    await launch.apply(site);
    await launch.activate(await launch.draftByHand('backend', { name: 'theirs', address: 'their.example' }));
    const plan = await launch.plan(changed, 'c0de2');
    expect(plan.meaning).toBeNull();
    expect(describePlan(plan)).toContain('note: version 2 has an unknown configuration');
  });

  it('says that only code differs where the configuration means the same', async () => {
    await launch.apply(site);
    expect(describePlan(await launch.plan(site, 'c0de2'))).toContain('note: the configuration means what it meant');
  });

  it('changes nothing', async () => {
    const before = launch.rehearsal.requests.length;
    await launch.plan(site);
    expect(launch.rehearsal.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('asks Fastly at most 12 times, for 100 domains and 50 backends', async () => {
    const backends = Object.fromEntries(
      Array.from(
        { length: 50 },
        (_, at) => [`b${at}`, { origin: `https://b${at}.example`, health: { path: '/up' } }] as const,
      ),
    );
    const domains = Object.fromEntries(
      Array.from(
        { length: 100 },
        (_, at) => [`d${at}.example`, { routes: [{ path: '/*', to: `b${at % 50}` }] }] as const,
      ),
    );
    const large: GatewayConfig = {
      ...site,
      backends,
      domains,
      admin: { host: 'd0.example' },
      stores: { config: { settings: {} }, kv: { pages: {} } },
    };
    await launch.apply(large);
    const before = launch.rehearsal.requests.length;
    expect(describePlan(await launch.plan(large))).toContain('no changes');
    expect(launch.rehearsal.requests.length - before).toBeLessThanOrEqual(12);
  });

  it('is told to a program', async () => {
    const { status, out } = await launch.run(['plan', '--json', '--no-tls']);
    const { service, activeVersion, changes } = JSON.parse(out) as Record<string, unknown> & { changes: object[] };
    expect([status, service, activeVersion]).toEqual([0, null, null]);
    expect(changes[0]).toMatchObject({ action: 'create', kind: 'service', from: null, to: { type: 'wasm' } });
    const domain = { action: 'create', kind: 'domain', from: null, to: { comment: 'Made by popgate' } };
    expect(changes).toContainEqual(expect.objectContaining(domain));
  });
});

describe('apply', () => {
  it('makes the service, and says the second time that nothing is to be done', async () => {
    await launch.apply(site);
    expect(await launch.names('domain')).toEqual(['www.shop.example']);
    expect(await launch.names('backend')).toEqual(['api', 'shop']);
    expect(await launch.names('resource')).toEqual(['settings']);
    const writes = () => launch.rehearsal.requests.filter(({ method }) => method !== 'GET').length;
    const before = writes();
    await launch.apply(site);
    expect(launch.terminal.printed.at(-1)).toContain('no changes');
    expect(writes()).toBe(before);
  });

  it('changes a copy, and leaves the version before as it was', async () => {
    await launch.apply(site);
    await launch.apply(changed);
    expect(await launch.activeNumber()).toBe(2);
    expect(await launch.names('backend')).toEqual(['shop']);
    expect(await launch.names('backend', 1)).toEqual(['api', 'shop']);
  });

  it('never deletes what it did not make, and says that it is there', async () => {
    await launch.apply(site);
    await launch.activate(await launch.draftByHand('backend', { name: 'theirs', address: 'their.example' }));
    const plan = describePlan(await launch.plan(changed));
    expect(plan).not.toContain('- backend theirs');
    expect(plan).toContain('note: backend theirs was not made by popgate, and is left alone');
    await launch.apply(changed);
    expect(await launch.names('backend')).toEqual(['shop', 'theirs']);
  });

  it('waits for a clone that is not found everywhere at once', async () => {
    await launch.apply(site);
    launch.rehearsal.fault({ hideClones: 3 });
    await launch.apply(changed);
    expect(launch.terminal.paused).toEqual([500, 1_000, 2_000]);
    expect(await launch.activeNumber()).toBe(2);
  });

  it('waits until the rate limit is reset', async () => {
    launch.rehearsal.fault({ limit: 3, resetSeconds: 60 });
    await launch.apply(site);
    expect(launch.terminal.progressed.join('\n')).toContain('answered 429; trying again in');
    expect(await launch.activeNumber()).toBe(1);
  });

  it('leaves drafts of others alone, and says so', async () => {
    await launch.apply(site);
    const draft = await launch.draftByHand('backend', { name: 'theirs', address: 'their.example' });
    expect(describePlan(await launch.plan(changed))).toContain(`version ${draft} is a draft of somebody else`);
    await launch.apply(changed);
    expect(await launch.activeNumber()).toBe(draft + 1);
    expect(await launch.names('backend')).toEqual(['shop']);
    expect(await launch.names('backend', draft)).toEqual(['api', 'shop', 'theirs']);
  });

  it('notices what was changed elsewhere', async () => {
    await launch.apply(site);
    const version = `/service/${launch.serviceId()}/version`;
    const draft = await launch.api.call<{ number: number }>({ method: 'PUT', path: `${version}/1/clone` });
    const path = `${version}/${draft.number}/backend/shop`;
    await launch.api.call({ method: 'PUT', path, payload: { form: { first_byte_timeout: 1 } } });
    await launch.activate(draft.number);
    const plan = describePlan(await launch.plan(site));
    expect(plan).toContain('first_byte_timeout: 1 → 15000');
    expect(plan).toContain(`note: version ${draft.number} was not made by popgate`);
  });

  it('goes on with its own draft after a failure', async () => {
    await launch.apply(site);
    const path = `/service/${launch.serviceId()}/version/2/package`;
    launch.rehearsal.fault({ status: 400, body: { msg: 'Bad request' }, path });
    await expect(launch.apply(changed, { code: 'c0de2' })).rejects.toThrow('does not accept what was sent');
    expect(await launch.activeNumber()).toBe(1);
    expect((await launch.versions()).at(-1)!.comment).toMatch(/^popgate-draft base=1 run=[0-9a-f]{12} abandoned$/);
    await launch.apply(changed, { code: 'c0de2' });
    expect(await launch.activeNumber()).toBe(2);
  });

  it('does nothing when somebody activated another version meanwhile', async () => {
    await launch.apply(site);
    const draft = await launch.draftByHand('backend', { name: 'theirs', address: 'their.example' });
    const meanwhile = () => launch.activate(draft);
    await expect(launch.apply(changed, { code: 'c0de2', meanwhile })).rejects.toThrow('changed meanwhile');
    expect(await launch.activeNumber()).toBe(draft);
    expect(await launch.names('backend')).toEqual(['api', 'shop', 'theirs']);
    await launch.apply(changed, { code: 'c0de2' });
    expect(await launch.names('backend')).toEqual(['shop', 'theirs']);
  });

  it('says what is active where certificates cannot be asked for', async () => {
    const path = '/tls/subscriptions';
    const meanwhile = async () =>
      launch.rehearsal.fault({ status: 400, body: { errors: [{ title: 'Invalid value' }] }, path });
    await expect(launch.apply(site, { meanwhile })).rejects.toMatchObject({
      message: 'version 1 is active, but not all certificates could be asked for',
      why: expect.stringContaining('Invalid value') as string,
    });
    expect(await launch.activeNumber()).toBe(1);
    expect(describePlan(await launch.plan(site))).toContain('+ certificate www.shop.example');
  });

  it('tries a certificate again that failed', async () => {
    await launch.apply(site);
    launch.rehearsal.fault({ failTls: 'www.shop.example' });
    expect(describePlan(await launch.plan(site))).toContain(
      '~ certificate www.shop.example\n      state: failed → retry',
    );
    launch.rehearsal.fault({ clear: true });
    await launch.apply(site);
    expect(describePlan(await launch.plan(site))).toContain('no changes');
  });

  it('S62 says in words what a token of too little scope may do', async () => {
    const { status, err } = await launch.run(['apply', '--no-tls'], ['yes'], { FASTLY_API_TOKEN: 'purge-only' });
    expect(status).toBe(1);
    expect(err).toContain('the token may not do this');
    expect(err).toMatch(/has the scope purge/);
    expect(err).not.toContain('purge-only');
  });

  it('takes a service of that name for its own only if it made it', async () => {
    await launch.api.call({ method: 'POST', path: '/service', payload: { form: { name: 'shop', type: 'wasm' } } });
    await expect(launch.apply(site)).rejects.toThrow('there is a service "shop" already');
  });

  it('runs on no VCL service', async () => {
    const form = { name: 'shop', type: 'vcl', comment: 'popgate-service environment=production' };
    await launch.api.call({ method: 'POST', path: '/service', payload: { form } });
    await expect(launch.apply(site)).rejects.toThrow('cannot run popgate');
  });

  it('asks, and needs a yes', async () => {
    expect(await launch.run(['apply', '--no-tls'])).toMatchObject({ status: 2 });
    const { status, err, asked } = await launch.run(['apply', '--no-tls'], ['no']);
    expect([status, asked]).toEqual([1, ['Apply this? Only "yes" does it: ']]);
    expect(err).toContain('nothing was done');
    expect(launch.rehearsal.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});
