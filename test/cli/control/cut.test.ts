import { afterEach, describe, expect, it } from 'vitest';
import { isEmpty } from '../../../src/cli/control/plan/plan.ts';
import { parseVersionMark } from '../../../src/cli/control/service/mark.ts';
import { messageOf } from '../../../src/cli/terminal/cli-error.ts';
import type { GatewayConfig } from '../../../src/gateway/index.ts';
import { type Launch, startLaunch } from './launch.ts';

const before = {
  name: 'shop',
  backends: {
    shop: { origin: 'https://shop-origin.example', health: { path: '/up' } },
    old: { origin: 'https://old-origin.example', health: { path: '/up' } },
  },
  domains: {
    'www.shop.example': { routes: [{ path: '/*', to: 'shop' }] },
    'old.shop.example': { routes: [{ path: '/*', to: 'old' }] },
  },
  stores: { config: { settings: { maintenance: 'off' } }, items: { settings: 'seed' } },
  logEndpoints: { access: { type: 'https', settings: { url: 'https://logs.example/' } } },
  admin: { host: 'www.shop.example' },
} as const satisfies GatewayConfig;

/** Something made, changed and deleted of every kind. */
const after = {
  ...before,
  backends: {
    shop: { ...before.backends.shop, timeouts: { firstByte: '30s' }, health: { path: '/healthz' } },
    api: { origin: 'https://api-origin.example', health: { path: '/up' } },
  },
  domains: {
    'www.shop.example': before.domains['www.shop.example'],
    'api.shop.example': { routes: [{ path: '/*', to: 'api' }] },
  },
  stores: {
    ...before.stores,
    kv: { pages: { 'maintenance.html': '<p>Later' } },
    items: { settings: 'seed', pages: 'seed' },
  },
  logEndpoints: { audit: { type: 'https', settings: { url: 'https://audit.example/' } } },
} as const satisfies GatewayConfig;

const NEW_CODE = 'c0de2';

interface VersionEntry {
  number: number;
  active: boolean;
  comment: string;
}

/** All that stands in the account, by name: whatever is doubled is seen. */
async function contentsOf({ api }: Launch) {
  const services = await api.get<{ id: string; name: string }[]>('/service');
  const [service] = services;
  if (!service) return { services: [], versions: 0, active: null, inVersion: null, stores: [], certificates: [] };
  const versions = await api.get<VersionEntry[]>(`/service/${service.id}/version`);
  const live = versions.find((version) => version.active);
  const active = live?.number ?? null;
  const names = async (path: string) => (await api.get<{ name: string }[]>(path)).map(({ name }) => name).toSorted();
  const version = `/service/${service.id}/version/${active}`;
  const lists = ['domain', 'backend', 'healthcheck', 'resource', 'logging/https'];
  const inVersion =
    active === null
      ? null
      : Object.fromEntries(await Promise.all(lists.map(async (list) => [list, await names(`${version}/${list}`)])));
  const kinds = ['config', 'kv', 'secret'];
  const found = await Promise.all(
    kinds.map((kind) => api.get<{ name: string }[] | { data: { name: string }[] }>(`/resources/stores/${kind}`)),
  );
  const stores = found
    .flatMap((page) => ('data' in page ? page.data : page))
    .map(({ name }) => name.replace(/^popgate(-versions)?_[^_]+_?/, '$1'));
  const tls = await api.get<{ data: { relationships: { tls_domains: { data: { id: string }[] } } }[] }>(
    '/tls/subscriptions?page[size]=100',
  );
  const certificates = tls.data.flatMap(({ relationships }) => relationships.tls_domains.data.map(({ id }) => id));
  return {
    services: services.map(({ name }) => name),
    versions: versions.length,
    active,
    comment: live?.comment,
    inVersion,
    stores: stores.toSorted((one, other) => one.localeCompare(other)),
    certificates: certificates.toSorted(),
  };
}

const WANTED = {
  inVersion: {
    domain: ['api.shop.example', 'www.shop.example'],
    backend: ['api', 'shop'],
    healthcheck: ['api', 'shop'],
    resource: ['pages', 'popgate', 'settings'],
    'logging/https': ['audit'],
  },
  services: ['shop'],
  stores: ['-versions', 'pages', 'popgate', 'settings'],
};

let launch: Launch;
afterEach(() => launch.stop());

interface Run {
  prepare: (launch: Launch) => Promise<void>;
  certificates: string[];
}

const RUNS: Record<string, Run> = {
  'a service that is not there yet': {
    prepare: async () => undefined,
    certificates: ['api.shop.example', 'www.shop.example'],
  },
  'a service in use': {
    prepare: (one) => one.apply(before),
    // Popgate takes no certificate away: the domain may come back, or be served elsewhere.
    certificates: ['api.shop.example', 'old.shop.example', 'www.shop.example'],
  },
};

/** The n-th request loses its connection. Says whether there was one. */
async function cutAt(n: number, when: 'before' | 'after', { prepare, certificates }: Run): Promise<boolean> {
  launch = await startLaunch();
  await prepare(launch);
  const untouched = await contentsOf(launch);
  const asked = launch.rehearsal.requests.length;
  launch.rehearsal.fault({ cut: n, when });
  const failure = await launch.apply(after, { code: NEW_CODE }).then(() => null, messageOf);
  const [cut] = launch.rehearsal.requests.slice(asked + n - 1);
  if (failure === null && cut === undefined) return false;
  const at = `request ${n}, ${cut?.method} ${cut?.path}, cut ${when}`;
  const now = await contentsOf(launch);
  const isActivated = now.active !== untouched.active;
  // The activation itself may have taken place although its answer was lost, and after it only certificates follow.
  if (isActivated) {
    expect(now.inVersion, at).toEqual(WANTED.inVersion);
    expect(failure ?? 'version is active', at).toContain('is active');
    expect(parseVersionMark(now.comment!, now.active!), at).toMatchObject({ code: NEW_CODE });
  } else {
    expect(failure, at).not.toBeNull();
    expect(now.inVersion, at).toEqual(untouched.inVersion);
    expect(now.comment, at).toEqual(untouched.comment);
  }
  await launch.apply(after, { code: NEW_CODE });
  const end = await contentsOf(launch);
  expect(end, at).toMatchObject({ ...WANTED, certificates });
  // No draft is left beside it: what the first run began, the second goes on with.
  expect(end.versions, at).toBe(end.active);
  expect(isEmpty(await launch.plan(after, NEW_CODE)), at).toBe(true);
  return true;
}

describe.each(Object.entries(RUNS))('a network that fails in the middle of apply: %s', (_name, run) => {
  it.each(['before', 'after'] as const)(
    'leaves the active version as it was, and the next apply finishes: each request in turn, %s it took effect',
    async (when) => {
      let n = 1;
      while (await cutAt(n, when, run)) {
        await launch.stop();
        n += 1;
      }
      // Fewer requests than this would be a test of something else.
      expect(n).toBeGreaterThan(20);
    },
    300_000,
  );
});
