import { type FakeApi, startFakeApi } from '../../fastly/fake-api.ts';
import type { FakeSurroundings } from '../../terminal/fake-terminal.ts';
import { byRoute, createWorkplace, type Routes, type Run } from '../control-api.ts';
import { type DnsServer, startDnsServer, type Zone } from '../dns/dns-server.ts';
import { configuration, document, subscription } from '../tls/shapes.ts';

/** A service `SVC1` with the domains www.a.example and b.example, its DNS, and a gateway to ask. All is well with it at first. */
export interface StatusStage {
  api: FakeApi;
  gateway: FakeApi;
  dns: DnsServer;
  routes: Routes;
  /** What the configuration says, beside its name. */
  configure(fields: string): void;
  subscriptions(...shapes: ReturnType<typeof subscription>[]): void;
  run(args?: string[], env?: Record<string, string>, surroundings?: FakeSurroundings): Promise<Run>;
  reset(): void;
  close(): Promise<void>;
}

export const DOMAINS = `domains: {
  'www.a.example': { routes: [{ path: '/*', to: 'o' }] },
  'b.example': { redirect: 'https://www.a.example' },
}`;
export const BACKENDS = "backends: { o: { origin: 'https://o.example' } }";

/** As activated by Popgate three hours before noon. */
const VERSION = {
  number: 7,
  active: true,
  locked: true,
  staging: false,
  comment: 'popgate version=7 code=0123456789abcdef package=f',
  updated_at: '2026-03-01T09:00:00Z',
};

export const COMPLETE: Zone = {
  'www.a.example': ['CNAME t.fastly.example'],
  '_acme-challenge.www.a.example': ['CNAME x-www-a-example.fastly-validations.com'],
  'b.example': ['A 192.0.2.1'],
  '_acme-challenge.b.example': ['CNAME x-b-example.fastly-validations.com'],
  't.fastly.example': ['A 192.0.2.1'],
};

const CONFIGURATION = configuration(
  'C1',
  [
    { id: '192.0.2.1', type: 'A' },
    { id: 't.fastly.example', type: 'CNAME' },
  ],
  { isDefault: true },
);

const EXPIRES = '2026-05-01T00:00:00.000Z';

export function issued(...domains: string[]) {
  return domains.map((domain) => subscription(`S-${domain}`, [domain], { state: 'issued', expires: EXPIRES }));
}

export async function startStatusStage(): Promise<StatusStage> {
  const [api, gateway, dns] = await Promise.all([startFakeApi(), startFakeApi(), startDnsServer()]);
  const workplace = createWorkplace();
  const stage: StatusStage = {
    api,
    gateway,
    dns,
    routes: {},
    configure: (fields) => workplace.write(`{ name: 'p', ${fields} }`),
    subscriptions: (...shapes) => {
      stage.routes['GET /tls/subscriptions'] = document(shapes);
    },
    run: (args = [], env = {}, surroundings = {}) =>
      workplace.run(
        ['status', ...args],
        { FASTLY_API_ENDPOINT: api.url, POPGATE_RESOLVER: dns.address, ...env },
        surroundings,
      ),
    reset() {
      stage.routes = {
        ...version(7, ['www.a.example', 'b.example']),
        'GET /service/SVC1/details': details(VERSION),
        'GET /tls/configurations': document([CONFIGURATION]),
      };
      stage.subscriptions(...issued('www.a.example', 'b.example'));
      stage.configure(`${BACKENDS}, ${DOMAINS}`);
      api.script((received) => byRoute(stage.routes)(received));
      gateway.script({ status: 404, body: 'nothing' });
      dns.zone = { ...COMPLETE };
    },
    async close() {
      api.close();
      gateway.close();
      workplace.remove();
      await dns.close();
    },
  };
  stage.reset();
  return stage;
}

export function details(...versions: object[]): object {
  return { id: 'SVC1', name: 'shop', type: 'wasm', comment: '', versions };
}

export const ACTIVE = VERSION;

/** The objects of a version. */
export function version(number: number, domains: string[]): Routes {
  const base = `GET /service/SVC1/version/${number}`;
  return {
    [`${base}/domain`]: domains.map((name) => ({ name, version: number, comment: '' })),
    [`${base}/backend`]: [
      {
        name: 'o',
        address: 'o.example',
        port: 443,
        use_ssl: true,
        ssl_sni_hostname: 'o.example',
        min_tls_version: '1.2',
        ssl_check_cert: true,
        healthcheck: 'o',
      },
      { name: 'old', address: '192.0.2.9', port: 80, use_ssl: false, healthcheck: null },
    ],
    [`${base}/resource`]: [],
  };
}
