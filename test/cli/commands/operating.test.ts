import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Launch, site, startLaunch } from '../control/launch.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-operating-'));
const file = path.join(folder, 'gateway.config.ts');
const config = {
  ...site,
  maintenance: { from: 'config-store:settings' },
  admin: { host: 'www.shop.example' },
} as const;
const text = (value: unknown): string => `export default ${JSON.stringify(value)};`;

let launch: Launch;
beforeEach(async () => {
  launch = await startLaunch();
  writeFileSync(file, text(config));
  await launch.apply(config);
});
afterEach(() => launch.stop());
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => launch.run([...args, '--config', file]);

/** The entry of the switch, as the store has it. */
async function entry(): Promise<string> {
  const [link] = await launch.api
    .get<{ name: string; resource_id: string }[]>(`/service/${launch.serviceId()}/version/1/resource`)
    .then((links) => links.filter(({ name }) => name === 'settings'));
  const items = await launch.api.get<{ item_key: string; item_value: string }[]>(
    `/resources/stores/config/${link!.resource_id}/items`,
  );
  return items.find(({ item_key: key }) => key === 'maintenance')?.item_value ?? '';
}

describe('maintenance', () => {
  it.each([
    [['on'], 'on', 'the site is closed: on'],
    [['600'], '600', 'the site is closed: 600'],
    [['600', 'Back at noon.'], '600; Back at noon.', 'the site is closed: 600; Back at noon.'],
    [['on', 'Back; at noon.'], 'Back; at noon.', 'the site is closed: Back; at noon.'],
    [['off'], 'off', 'the site is open'],
  ])('writes the entry of the store: %j', async (args, value, said) => {
    const { status, out } = await run('maintenance', ...args);
    expect([status, out, await entry()]).toEqual([0, said, value]);
    expect(await run('maintenance')).toMatchObject({ status: 0, out: said });
  });

  it('deploys nothing, and purges nothing', async () => {
    const before = launch.rehearsal.requests.length;
    await run('maintenance', 'on');
    await run('maintenance', 'off');
    const writes = launch.rehearsal.requests.slice(before).filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method, path: to }) => `${method} ${to.replace(/config\/\w+/, 'config/ID')}`)).toEqual([
      'PATCH /resources/stores/config/ID/items',
      'PATCH /resources/stores/config/ID/items',
    ]);
  });

  it.each([
    [['perhaps'], 'is no state'],
    [['0'], 'is no state'],
    [['-1'], 'is no state'],
    [['off', 'text'], 'off has no text'],
    [['on', '600'], 'is no text for visitors'],
    [['on', '600; x'], 'is no text for visitors'],
    [['on', 'off'], 'is no text for visitors'],
    [['on', ' '], 'is no text for visitors'],
    [['on', 'x'.repeat(8_001)], 'too long'],
    [['on', '--domain', 'other.example'], 'there is no domain'],
  ])('understands %j not', async (args, why) => {
    const { status, err } = await run('maintenance', ...args);
    expect(status).toBe(2);
    expect(err).toContain(why);
    expect(await entry()).toBe('');
  });

  it('says how to get a switch where there is none', async () => {
    writeFileSync(file, text(site));
    const { status, err } = await run('maintenance', 'on');
    expect(status).toBe(1);
    expect(err).toContain("maintenance: { from: 'config-store:flags' }");
  });

  it('is a domain’s own where it has one', async () => {
    const { maintenance, ...others } = config;
    const www = { ...site.domains['www.shop.example'], maintenance: { ...maintenance, key: 'www' } };
    writeFileSync(file, text({ ...others, domains: { ...site.domains, 'www.shop.example': www } }));
    expect((await run('maintenance', 'on')).err).toContain('these domains have their own: www.shop.example');
    const { out } = await run('maintenance', 'on', '--domain', 'www.shop.example', '--json');
    expect(JSON.parse(out)).toEqual({ store: 'settings', key: 'www', from: null, to: 'on' });
  });

  it('says so where the store is not linked, and where apply takes the entry back', async () => {
    writeFileSync(file, text({ ...config, maintenance: { from: 'config-store:flags' } }));
    expect((await run('maintenance', 'on')).err).toContain('linked to no config store of that name');
    writeFileSync(file, text({ ...config, stores: { ...config.stores, items: { settings: 'sync' } } }));
    expect((await run('maintenance', 'on')).err).toContain('the next apply writes this entry');
  });
});

interface Shown {
  name: string;
  digest: string;
}

async function secrets(): Promise<Record<string, string>> {
  const links = await launch.api.get<{ name: string; resource_id: string }[]>(
    `/service/${launch.serviceId()}/version/1/resource`,
  );
  const id = links.find(({ name }) => name === 'popgate')!.resource_id;
  const { data } = await launch.api.get<{ data: Shown[] }>(`/resources/stores/secret/${id}/secrets`);
  return Object.fromEntries(data.map(({ name, digest }) => [name, digest]));
}

const kept = (name: string): string => path.join(path.dirname(launch.state), 'secrets', 'production', name);
const TOKEN = /^[\w-]{43}\n$/;

describe('apply --secrets', () => {
  it('makes what is missing, and keeps each in a file of this user alone', async () => {
    await launch.apply(config, { secrets: true });
    expect(Object.keys(await secrets()).toSorted()).toEqual(['admin_token', 'debug_key', 'purge_token']);
    for (const name of ['admin_token', 'debug_key', 'purge_token']) {
      expect(readFileSync(kept(name), 'utf8')).toMatch(TOKEN);
      expect(statSync(kept(name)).mode & 0o777).toBe(0o600);
      const said = launch.terminal.progressed.join('\n');
      expect(said).toContain(`storing the secret ${name} of the store popgate, and keeping it in ${kept(name)}`);
      expect(said + launch.terminal.printed.join('\n')).not.toContain(readFileSync(kept(name), 'utf8').trim());
    }
  });

  it('leaves what is there as it is', async () => {
    await launch.apply(config, { secrets: true });
    const [before, files] = [await secrets(), readFileSync(kept('purge_token'), 'utf8')];
    await launch.apply(config, { secrets: true });
    expect(launch.terminal.printed.at(-1)).toContain('no changes');
    expect([await secrets(), readFileSync(kept('purge_token'), 'utf8')]).toEqual([before, files]);
  });

  it('stores what a variable holds in place of a new one', async () => {
    launch.env.POPGATE_PURGE_TOKEN = 'a-token-of-enough-letters';
    await launch.apply(config, { secrets: true });
    expect(Object.keys(await secrets())).toContain('purge_token');
    expect(() => readFileSync(kept('purge_token'))).toThrow('ENOENT');
  });

  it('goes on with the file of a run that was cut off', async () => {
    launch.rehearsal.fault({ cutPath: '/secrets', method: 'POST', when: 'before' });
    await expect(launch.apply(config, { secrets: true })).rejects.toThrow();
    const made = readFileSync(kept('admin_token'), 'utf8');
    launch.rehearsal.fault({ clear: true });
    await launch.apply(config, { secrets: true });
    expect(readFileSync(kept('admin_token'), 'utf8')).toBe(made);
    expect(Object.keys(await secrets())).toContain('admin_token');
  });

  it('says which secrets only others know', async () => {
    const hooks = { shop: { adapter: 'shopify', events: { '*': { all: true } } } } as const;
    await launch.apply(
      { ...config, purge: { hooks }, stores: { ...config.stores, secret: { pay: ['key'] } } },
      { secrets: true },
    );
    const told = launch.terminal.printed.join('\n');
    expect(told).toContain('note: the secret popgate/hook_shop is missing: export POPGATE_HOOK_SHOP');
    expect(told).toContain('note: the secret pay/key is missing: export PAY_KEY');
    expect(Object.keys(await secrets())).not.toContain('hook_shop');
  });
});

describe('token rotate', () => {
  beforeEach(() => launch.apply(config, { secrets: true }));

  it('has both good in between, and then the new one alone', async () => {
    const [old, before] = [readFileSync(kept('purge_token'), 'utf8'), await secrets()];
    const begun = await run('token', 'rotate');
    expect([begun.status, begun.out]).toEqual([0, `stored: purge_token_next, kept in ${kept('purge_token_next')}`]);
    const between = await secrets();
    expect(between.purge_token).toBe(before.purge_token);
    const next = readFileSync(kept('purge_token_next'), 'utf8');
    expect(next).toMatch(TOKEN);
    expect(next).not.toBe(old);
    const done = await run('token', 'rotate', '--finish');
    expect([done.status, done.out]).toEqual([0, `stored: purge_token, kept in ${kept('purge_token')}`]);
    const after = await secrets();
    expect(Object.keys(after)).not.toContain('purge_token_next');
    expect(after.purge_token).not.toBe(before.purge_token);
    expect(readFileSync(kept('purge_token'), 'utf8')).toBe(next);
    expect(begun.out + begun.err + done.out + done.err).not.toContain(next.trim());
  });

  it('begun twice has one second secret', async () => {
    await run('token', 'rotate', '--for', 'admin');
    const made = readFileSync(kept('admin_token_next'), 'utf8');
    await run('token', 'rotate', '--for', 'admin');
    expect(readFileSync(kept('admin_token_next'), 'utf8')).toBe(made);
  });

  it('takes what a variable holds, such as a webhook’s from its sender', async () => {
    const given = { POPGATE_HOOK_SHOP_NEXT: 'what-the-sender-has-shown' };
    const ask = (...args: string[]) =>
      launch.run(['token', 'rotate', '--for', 'hook', 'shop', ...args, '--config', file], undefined, given);
    expect((await ask()).out).toBe('stored: hook_shop_next');
    expect((await ask('--finish')).out).toBe('stored: hook_shop');
    expect(Object.keys(await secrets())).toContain('hook_shop');
  });

  it.each([
    [['--finish'], {}, 1, 'no rotation of purge_token has begun here'],
    [['--for', 'toast'], {}, 2, 'is nothing that a token is for'],
    [[], { POPGATE_PURGE_TOKEN_NEXT: 'short' }, 1, 'a secret is too short'],
  ])('refuses %j', async (args, env, expected, why) => {
    const before = await secrets();
    const { status, err } = await launch.run(['token', 'rotate', ...args, '--config', file], undefined, env);
    expect(status).toBe(expected);
    expect(err).toContain(why);
    expect(await secrets()).toEqual(before);
  });
});
