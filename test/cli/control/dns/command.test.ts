import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeApi, startFakeApi } from '../../fastly/fake-api.ts';
import { byRoute, createWorkplace } from '../control-api.ts';
import { configuration, document, subscription } from '../tls/shapes.ts';
import { type DnsServer, startDnsServer, type Zone } from './dns-server.ts';

const workplace = createWorkplace();
let api: FakeApi;
let dns: DnsServer;

beforeAll(async () => {
  [api, dns] = await Promise.all([startFakeApi(), startDnsServer()]);
});

afterAll(async () => {
  api.close();
  workplace.remove();
  await dns.close();
});

const ROUTES = "routes: [{ path: '/*', to: 'o' }]";

function configure(...domains: string[]): void {
  const entries = domains.map((domain) => `'${domain}': { ${ROUTES} }`);
  workplace.write(
    `{ name: 'p', backends: { o: { origin: 'https://o.example' } }, domains: { ${entries.join(', ')} } }`,
  );
}

const CONFIGURATIONS = document([
  configuration(
    'C1',
    [
      { id: '192.0.2.1', type: 'A' },
      { id: '192.0.2.2', type: 'A' },
      { id: '2001:db8::1', type: 'AAAA' },
      { id: 't.fastly.example', type: 'CNAME' },
    ],
    { isDefault: true },
  ),
]);

/** All that the domains below need. */
const COMPLETE: Zone = {
  'a.example': ['A 192.0.2.1', 'A 192.0.2.2', 'AAAA 2001:db8::1'],
  '*.a.example': ['CNAME t.fastly.example'],
  '_acme-challenge.a.example': ['CNAME x-a-example.fastly-validations.com'],
  'www.b.example': ['CNAME t.fastly.example'],
  '_acme-challenge.www.b.example': ['CNAME x-www-b-example.fastly-validations.com'],
};

beforeEach(() => {
  configure('a.example', '*.a.example', 'www.b.example');
  dns.zone = COMPLETE;
  answer(subscription('S1', ['a.example', '*.a.example']), subscription('S2', ['www.b.example']));
});

function answer(...subscriptions: ReturnType<typeof subscription>[]): void {
  api.script(byRoute({ 'GET /tls/subscriptions': document(subscriptions), 'GET /tls/configurations': CONFIGURATIONS }));
}

const run = (...args: string[]) =>
  workplace.run(['dns', ...args], { FASTLY_API_ENDPOINT: api.url, POPGATE_RESOLVER: dns.address });

describe('popgate dns', () => {
  it('shows each record once, with two requests', async () => {
    const { status, out } = await run();
    expect(out.split('\n')).toEqual([
      'state  type   name                           value                                   for',
      'set    CNAME  _acme-challenge.a.example      x-a-example.fastly-validations.com      certificate',
      'set    A      a.example                      192.0.2.1                               traffic',
      '       A      a.example                      192.0.2.2',
      'set    AAAA   a.example                      2001:db8::1                             traffic',
      'set    CNAME  *.a.example                    t.fastly.example                        traffic',
      'set    CNAME  _acme-challenge.www.b.example  x-www-b-example.fastly-validations.com  certificate',
      'set    CNAME  www.b.example                  t.fastly.example                        traffic',
    ]);
    expect(status).toBe(0);
    expect(api.received.map(({ request }) => request.split('?')[0])).toEqual([
      'GET /tls/subscriptions',
      'GET /tls/configurations',
    ]);
  });

  it('says what is missing and what is there instead', async () => {
    dns.zone = {
      ...COMPLETE,
      'www.b.example': ['CNAME old.example'],
      'a.example': ['A 192.0.2.1', 'CAA 0 issue "x.example"'],
    };
    delete dns.zone['_acme-challenge.a.example'];
    const { status, out } = await run();
    expect(status).toBe(1);
    expect(out.split('\n').map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      'state type name value for',
      'missing CAA a.example 0 issue "certainly.com" authority',
      ' there now: CAA x.example',
      ' the CAA records of a.example allow only x.example',
      'missing CNAME _acme-challenge.a.example x-a-example.fastly-validations.com certificate',
      'differs A a.example 192.0.2.1 traffic',
      ' A a.example 192.0.2.2',
      ' there now: A 192.0.2.1',
      ' 1 of 2 are right; missing: 192.0.2.2',
      'missing AAAA a.example 2001:db8::1 traffic',
      'set CNAME *.a.example t.fastly.example traffic',
      'set CNAME _acme-challenge.www.b.example x-www-b-example.fastly-validations.com certificate',
      'differs CNAME www.b.example t.fastly.example traffic',
      ' there now: CNAME old.example',
    ]);
  });

  it('prints a fragment of a zone file', async () => {
    dns.zone = {};
    const { status, out } = await run('--zone');
    expect(status).toBe(1);
    expect(out).toBe(
      [
        '; The records that these domains need. Names are complete, with the dot at their end.',
        '; The comment above each record says what is there now.',
        '$TTL 300',
        '',
        '; a.example, *.a.example: certificate; missing',
        '_acme-challenge.a.example. 300 IN CNAME x-a-example.fastly-validations.com.',
        '',
        '; a.example: traffic; missing',
        'a.example. 300 IN A 192.0.2.1',
        'a.example. 300 IN A 192.0.2.2',
        '',
        '; a.example: traffic; missing',
        'a.example. 300 IN AAAA 2001:db8::1',
        '',
        '; *.a.example: traffic; missing',
        '*.a.example. 300 IN CNAME t.fastly.example.',
        '',
        '; www.b.example: certificate; missing',
        '_acme-challenge.www.b.example. 300 IN CNAME x-www-b-example.fastly-validations.com.',
        '',
        '; www.b.example: traffic; missing',
        'www.b.example. 300 IN CNAME t.fastly.example.',
      ].join('\n'),
    );
  });

  it('lets nothing that a name server says break the fragment or the terminal', async () => {
    dns.zone = { ...COMPLETE, '_acme-challenge.a.example': ['TXT x\nevil.example. IN A 192.0.2.66\u001B[2J'] };
    const zone = await run('--zone');
    expect(zone.out).toContain(
      '; a.example, *.a.example: certificate; differs (TXT "x?evil.example. IN A 192.0.2.66?[2J"',
    );
    expect((await run()).out).toContain('TXT "x?evil.example. IN A 192.0.2.66?[2J"');
  });

  it('prints JSON', async () => {
    configure('www.b.example');
    dns.zone = { 'www.b.example': 'SERVFAIL' };
    const { status, out } = await run('--json');
    const why = expect.stringContaining('SERVFAIL') as string;
    expect(status).toBe(1);
    expect(JSON.parse(out)).toEqual({
      domains: [
        {
          name: 'www.b.example',
          dns: 'missing',
          caa: { state: 'unknown', at: 'www.b.example', allows: [], why },
          records: [
            {
              name: 'www.b.example',
              type: 'CAA',
              values: [],
              purpose: 'permission',
              state: 'unknown',
              there: [],
              why,
              needed: true,
            },
            {
              name: '_acme-challenge.www.b.example',
              type: 'CNAME',
              values: ['x-www-b-example.fastly-validations.com'],
              purpose: 'certificate',
              state: 'missing',
              there: [],
              needed: true,
            },
            {
              name: 'www.b.example',
              type: 'CNAME',
              values: ['t.fastly.example'],
              purpose: 'traffic',
              state: 'unknown',
              there: [],
              why,
              needed: true,
            },
          ],
        },
      ],
    });
  });

  it('says where no certificate is asked for, and is content with a domain of Fastly’s', async () => {
    configure('www.b.example', 'p.edgecompute.app');
    answer();
    const { status, out } = await run();
    expect(status).toBe(1);
    expect(out).toContain('www.b.example: no certificate is asked for yet; run npx popgate apply');
    expect(out).toContain('p.edgecompute.app: Fastly’s own; nothing to set');
    configure('p.edgecompute.app');
    expect((await run()).status).toBe(0);
  });

  it('is not done where no records are known', async () => {
    api.script(byRoute({ 'GET /tls/subscriptions': document([]), 'GET /tls/configurations': document([]) }));
    const { status, out } = await run();
    expect(status).toBe(1);
    expect(out).toContain('www.b.example: no TLS configuration is found');
  });

  it('does not wait long for a resolver that is silent', async () => {
    configure(...Array.from({ length: 100 }, (_, at) => `d${at}.a.example`));
    const silent = new Proxy({}, { get: () => 'silent' }) as Zone;
    dns.zone = silent;
    const start = performance.now();
    const { status, out } = await run('--json');
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(status).toBe(1);
    const { domains } = JSON.parse(out) as { domains: { dns: string }[] };
    expect(domains.map(({ dns: state }) => state)).toEqual(domains.map(() => 'unknown'));
  });

  it.each([
    [['--zone', '--json'], 2],
    [['--resolver', 'a b'], 2],
  ])('%j is a misuse', async (args, expected) => {
    expect((await run(...args)).status).toBe(expected);
  });
});
