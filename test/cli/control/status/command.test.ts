import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACTIVE, BACKENDS, details, DOMAINS, issued, startStatusStage, version, type StatusStage } from './stage.ts';

let stage: StatusStage;

beforeAll(async () => {
  stage = await startStatusStage();
});

afterAll(() => stage.close());

beforeEach(() => stage.reset());

interface Status {
  ok: boolean;
  problems: string[];
  version: Record<string, unknown>;
  domains: { name: string; tls: Record<string, unknown> | null; dns: string; records: unknown[] }[];
  stores: unknown[];
  backends: unknown[];
}

async function json(...args: string[]): Promise<Status & { status: number }> {
  const { status, out } = await stage.run(['--json', ...args]);
  return { status, ...(JSON.parse(out) as Status) };
}

describe('popgate status', () => {
  it('shows the whole service on one screen', async () => {
    const { status, out } = await stage.run();
    expect(out.split('\n')).toEqual([
      'service     shop (SVC1), production',
      'version     7, 3 h old: popgate version=7 code=0123456789abcdef package=f',
      'last purge  unknown: admin is not configured',
      'PURGE       unknown who answers it without a token: admin is not configured',
      '',
      'domains',
      '  name           certificate                           protocols                       DNS',
      '  www.a.example  issued (certainly, until 2026-05-01)  TLS 1.2, 1.3; http/1.1, http/2  set',
      '  b.example      issued (certainly, until 2026-05-01)  TLS 1.2, 1.3; http/1.1, http/2  set',
      '',
      'backends',
      '  name  address        TLS                          health check',
      '  o     o.example:443  1.2 and later, as o.example  o',
      '  old   192.0.2.9:80   none                         none',
      '',
      'all is well',
    ]);
    expect(status).toBe(0);
  });

  it('prints JSON', async () => {
    const { status, ...answer } = await json();
    expect(status).toBe(0);
    expect(answer).toMatchObject({
      ok: true,
      service: { id: 'SVC1', name: 'shop', environment: 'production' },
      version: {
        active: 7,
        since: '2026-03-01T09:00:00Z',
        ageSeconds: 10_800,
        comment: ACTIVE.comment,
        staged: null,
        foreignDrafts: [],
      },
      domains: [
        {
          name: 'www.a.example',
          configured: true,
          active: true,
          tls: {
            state: 'issued',
            healthy: true,
            subscription: 'S-www.a.example',
            authority: 'certainly',
            protocols: ['1.2', '1.3'],
            httpProtocols: ['http/1.1', 'http/2'],
            expiresAt: '2026-05-01T00:00:00.000Z',
            why: [],
          },
          dns: 'set',
        },
        { name: 'b.example', dns: 'set' },
      ],
      problems: [],
    });
  });

  it('needs few requests, whatever the number of domains', async () => {
    const names = Array.from({ length: 100 }, (_, at) => `d${at}.a.example`);
    const secrets = Object.fromEntries(['one', 'two'].map((name) => [name, ['key']]));
    stage.configure(
      `${BACKENDS}, stores: { secret: ${JSON.stringify(secrets)} },
       domains: { ${names.map((name) => `'${name}': { routes: [{ path: '/*', to: 'o' }] }`).join(', ')} }`,
    );
    Object.assign(stage.routes, version(7, names), {
      'GET /service/SVC1/version/7/resource': ['one', 'two'].map((name) => ({
        name,
        resource_id: name,
        resource_type: 'secret-store',
      })),
      'GET /resources/stores/secret/one/secrets': { data: [{ name: 'key' }], meta: { limit: 200 } },
      'GET /resources/stores/secret/two/secrets': { data: [{ name: 'key' }], meta: { limit: 200 } },
    });
    stage.subscriptions(...issued(...names));
    stage.dns.zone = Object.fromEntries(names.map((name) => [name, ['CNAME t.fastly.example']]));
    const { status, ...answer } = await json();
    expect([status, answer.problems]).toEqual([0, []]);
    expect(stage.api.received).toHaveLength(8);
  });

  it('tells of a staged version, and of drafts that are not Popgate’s', async () => {
    stage.routes['GET /service/SVC1/details'] = details(
      { ...ACTIVE, number: 5, active: false },
      { ...ACTIVE, number: 6, active: false, locked: false, comment: 'old' },
      ACTIVE,
      { ...ACTIVE, number: 8, active: false, staging: true },
      { ...ACTIVE, number: 9, active: false, locked: false, comment: 'popgate-draft base=7' },
      { ...ACTIVE, number: 10, active: false, locked: false, updated_at: '2026-02-20T12:00:00Z' },
      { ...ACTIVE, number: 11, active: false, locked: false, comment: 'made on\u001B the web', updated_at: null },
    );
    const { out } = await stage.run();
    expect(out).toContain('staged      version 8');
    expect(out).toContain(
      'draft       10, 9 d old: popgate version=7 code=0123456789abcdef package=f, not made by Popgate',
    );
    expect(out).toContain('draft       11: made on? the web, not made by Popgate');
    expect(out.match(/^draft/gm)).toHaveLength(2);
  });

  it('is not content while nothing is active, and shows the newest version', async () => {
    stage.routes['GET /service/SVC1/details'] = details({ ...ACTIVE, active: false, locked: false });
    const { status, out } = await stage.run();
    expect(status).toBe(1);
    expect(out).toContain('version     none is active');
    expect(out).toContain('- no version is active: run npx popgate apply');
    expect(out).toContain('www.a.example');
  });

  it('is not content with a domain that the active version lacks, and notes one that the configuration lacks', async () => {
    Object.assign(stage.routes, version(7, ['www.a.example', 'foreign.example']));
    const { status, ...answer } = await json();
    expect(status).toBe(1);
    expect(answer.problems).toEqual(['b.example: not in the active version; run npx popgate apply']);
    expect(answer.domains.at(-1)).toMatchObject({ name: 'foreign.example', configured: false, tls: null, dns: 'none' });
    expect((await stage.run()).out).toContain('foreign.example  not in the configuration');
  });
});

describe('the stores', () => {
  const link = (name: string, type: string) => ({ name, resource_id: `ID-${name}`, resource_type: type });

  beforeEach(() => {
    stage.configure(
      `${BACKENDS}, ${DOMAINS}, admin: { host: 'www.a.example' },
       stores: { config: { flags: {} }, kv: { items: {} }, secret: { payments: ['api_key'] } }`,
    );
    stage.routes['GET /service/SVC1/version/7/resource'] = [
      link('flags', 'config'),
      link('items', 'object-store'),
      link('payments', 'secret-store'),
      link('popgate', 'secret-store'),
      link('foreign', 'kv-store'),
    ];
    stage.routes['GET /resources/stores/secret/ID-payments/secrets'] = { data: [{ name: 'api_key' }], meta: {} };
    stage.routes['GET /resources/stores/secret/ID-popgate/secrets'] = {
      data: [{ name: 'admin_token' }, { name: 'purge_token' }],
      meta: {},
    };
  });

  it('are well with every secret that is needed', async () => {
    const { status, out } = await stage.run();
    expect(out).toContain('  flags     config  linked\n  items     kv      linked\n  payments  secret  linked\n');
    expect(out).toContain('  foreign   kv      linked, not in the configuration');
    expect(status).toBe(0);
  });

  it('say what is missing, over all pages', async () => {
    let pages = 0;
    stage.routes['GET /resources/stores/secret/ID-popgate/secrets'] = () => {
      pages += 1;
      return pages % 2 === 1
        ? { data: [{ name: 'x' }], meta: { next_cursor: 'more' } }
        : { data: [{ name: 'admin_token' }], meta: {} };
    };
    stage.routes['GET /service/SVC1/version/7/resource'] = [link('popgate', 'secret-store'), link('flags', 'config')];
    const { status, problems } = await json();
    expect(status).toBe(1);
    expect(problems).toEqual([
      'secret store popgate: no purge_token',
      'kv store items: not linked to the version; run npx popgate apply',
      'secret store payments: not linked to the version; run npx popgate apply',
    ]);
  });

  it('may be hidden from the token', async () => {
    stage.routes['GET /resources/stores/secret/ID-popgate/secrets'] = undefined;
    const { status, out } = await stage.run();
    expect(out).toContain('popgate   secret  linked, its secrets cannot be seen with this token');
    expect(status).toBe(0);
  });

  it('want the key of shields where there are shields', async () => {
    stage.configure(
      `backends: { o: { origin: 'https://o.example', shield: 'lhr-london-gb' } }, ${DOMAINS}, admin: { host: 'www.a.example' }`,
    );
    expect((await json()).problems).toEqual(['secret store popgate: no shield_key']);
  });
});

describe('bad input', () => {
  it.each([
    [['--wait', 'dns,mail'], '"dns,mail" cannot be waited for'],
    [['--wait', ''], '"" cannot be waited for'],
    [['--timeout', '30'], '"30" is not a time to wait'],
    [['--timeout', '0s'], '"0s" is not a time to wait'],
    [['--to', 'http://www.a.example'], '"http://www.a.example" is not safe'],
    [['--resolver', 'x y'], '"x y" is not a resolver'],
  ])('%j is a misuse', async (args, message) => {
    const { status, err } = await stage.run(args);
    expect(status).toBe(2);
    expect(err).toContain(message);
  });

  it('is told of a token that is not known, in words', async () => {
    stage.api.script({ status: 401, body: { msg: 'Provided credentials are missing or invalid' } });
    const { status, err } = await stage.run();
    expect(status).toBe(1);
    expect(err).toContain('Fastly does not know the token');
  });
});
