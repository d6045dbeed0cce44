import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, launch, type Stage, startStage } from '../client.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ now: () => Date.UTC(2026, 2, 1, 12) });
});

afterAll(() => stage.stop());

const ref = (type: string, id: string) => ({ type, id });

function wanted(domains: string[], more: { attributes?: object; relationships?: object } = {}) {
  const relationships = { tls_domains: { data: domains.map((id) => ref('tls_domain', id)) }, ...more.relationships };
  return { json: { data: { type: 'tls_subscription', attributes: more.attributes ?? {}, relationships } } };
}

/** For domains that are in production from now on. */
async function subscribe(...domains: string[]): Promise<Json> {
  await launch(stage, ...domains);
  return (await stage.call('POST /tls/subscriptions', wanted(domains))).body;
}

const read = (id: unknown, query = '') => stage.call(`GET /tls/subscriptions/${String(id)}${query}`);
const stateOf = async (id: unknown) => (await read(id)).body.data!.attributes!.state;

const dnsRecord = (authorization: Json): string => {
  const { record_name: name, values } = authorization.attributes!.challenges![0]!;
  return `${String(name)}. CNAME ${String(values)}.`;
};

describe('a TLS subscription', () => {
  it('has the recorded shape', async () => {
    await launch(stage, 'www.shape.example');
    const { status, headers, body } = await stage.call('POST /tls/subscriptions', wanted(['www.shape.example']));
    expect([status, headers.get('content-type')]).toEqual([201, 'application/vnd.api+json']);
    const { id } = body.data!;
    const authorization = String(body.included![0]!.id);
    const time = '2026-03-01T12:00:00.000Z';
    expect(body.data).toEqual({
      id,
      type: 'tls_subscription',
      attributes: {
        certificate_authority: 'certainly',
        created_at: time,
        state: 'pending',
        has_active_order: true,
        updated_at: time,
      },
      relationships: {
        tls_authorizations: { data: [ref('tls_authorization', authorization)] },
        tls_certificates: { data: [] },
        tls_domains: { data: [ref('tls_domain', 'www.shape.example')] },
        common_name: { data: ref('tls_domain', 'www.shape.example') },
        tls_configuration: { data: ref('tls_configuration', '6BJN1m42DmVgmSE7tnZCZg') },
      },
    });
    const dns = { record_type: 'CNAME', record_name: '_acme-challenge.www.shape.example' };
    const http = { record_name: 'www.shape.example' };
    expect(body.included).toEqual([
      {
        id: authorization,
        type: 'tls_authorization',
        attributes: {
          challenges: [
            { type: 'managed-dns', ...dns, values: [expect.stringMatching(/^[0-9a-z]{18}\.fastly-validations\.com$/)] },
            { type: 'managed-http-cname', record_type: 'CNAME', ...http, values: ['t.sni.global.fastly.net'] },
            { type: 'managed-http-a', record_type: 'A', ...http, values: expect.arrayContaining(['192.0.2.52']) },
          ],
          created_at: time,
          state: 'pending',
          updated_at: time,
          warnings: null,
        },
        relationships: {
          tls_domain: { data: ref('tls_domain', 'www.shape.example') },
          globalsign_email_challenge: { data: null },
          self_managed_http_challenge: { data: null },
        },
      },
    ]);
    const alone = (await read(id)).body;
    expect(alone).toEqual({ data: body.data });
    expect((await read(id, '?include=tls_authorizations')).body).toEqual(body);
  });

  it('needs a domain in production, and is its only one', async () => {
    const early = await stage.call('POST /tls/subscriptions', wanted(['early.example']));
    expect([early.status, early.body]).toEqual([
      400,
      {
        errors: [
          {
            title: 'The domain you entered was not found on one of your services',
            detail: 'Please add early.example to an active service to begin TLS enablement.',
          },
        ],
      },
    ]);
    await subscribe('once.example');
    expect((await stage.call('POST /tls/subscriptions', wanted(['once.example']))).status).toBe(409);
  });

  it('is of the authority and the configuration that are asked for', async () => {
    await launch(stage, 'choice.example');
    const configuration = (id: string) => ({
      relationships: { tls_configuration: { data: ref('tls_configuration', id) } },
    });
    const ask = (more: object) => stage.call('POST /tls/subscriptions', wanted(['choice.example'], more));
    expect((await ask({ attributes: { certificate_authority: 'nobody' } })).status).toBe(400);
    expect((await ask(configuration('nothing'))).status).toBe(404);
    const chosen = {
      attributes: { certificate_authority: 'lets-encrypt' },
      ...configuration('2Mi0GgQ3sSBsBYYtmXWvZw'),
    };
    const { body } = await ask(chosen);
    expect(body.data!.attributes).toMatchObject({ certificate_authority: 'lets-encrypt' });
    expect(body.included![0]!.attributes!.challenges![1]).toMatchObject({ values: ['n.sni.global.fastly.net'] });
  });

  it('is issued step by step once its challenge resolves, and activates', async () => {
    const { data, included } = await subscribe('www.issued.example');
    expect([await stateOf(data!.id), await stateOf(data!.id)]).toEqual(['pending', 'pending']);
    stage.addZone(dnsRecord(included![0]!));
    expect([await stateOf(data!.id), await stateOf(data!.id), await stateOf(data!.id)]).toEqual([
      'processing',
      'issued',
      'issued',
    ]);
    const { body } = await read(data!.id, '?include=tls_certificates');
    expect(body.data!.attributes).toMatchObject({ has_active_order: false });
    expect(Object.keys(body.included![0]!.attributes!).sort()).toEqual(
      `created_at issued_to issuer name not_after not_before replace serial_number signature_algorithm updated_at`.split(
        ' ',
      ),
    );
    const filter = 'filter[tls_domain.id]=www.issued.example&include=tls_certificate';
    const activations = (await stage.call(`GET /tls/activations?${filter}`)).body;
    expect(activations.data).toHaveLength(1);
    expect(activations.included).toMatchObject([{ type: 'tls_certificate', id: body.included![0]!.id }]);
    const inUse = (await stage.call('GET /tls/domains?filter[in_use]=true')).body;
    expect(inUse.data!.map(({ id }) => id)).toEqual(['www.issued.example']);
    expect((await stage.call(`GET /tls/certificates/${String(body.included![0]!.id)}`)).status).toBe(200);
  });

  it.each([
    ['its CNAME', 'www.cname.example', 'www.cname.example. CNAME t.sni.global.fastly.net.'],
    ['its addresses', 'addresses.example', 'addresses.example. A 192.0.2.52\naddresses.example. A 192.0.2.116'],
  ])('is proven by %s, too', async (_name, domain, zone) => {
    const { data } = await subscribe(domain);
    expect(await stateOf(data!.id)).toBe('pending');
    stage.addZone(zone);
    expect([await stateOf(data!.id), await stateOf(data!.id)]).toEqual(['processing', 'issued']);
  });

  it('is not proven by addresses of others', async () => {
    const { data } = await subscribe('elsewhere.example');
    stage.addZone('elsewhere.example. A 192.0.2.52\nelsewhere.example. A 203.0.113.9');
    expect(await stateOf(data!.id)).toBe('pending');
  });

  it('has one record for a wildcard and its apex', async () => {
    const { data, included } = await subscribe('wild.example', '*.wild.example');
    expect(included).toHaveLength(2);
    expect(new Set(included!.map(dnsRecord)).size).toBe(1);
    expect(included![1]!.attributes!.challenges).toHaveLength(1);
    // DNS that leads all names to Fastly proves no wildcard.
    stage.addZone('*.wild.example. CNAME t.sni.global.fastly.net.\nwild.example. A 192.0.2.52');
    expect(await stateOf(data!.id)).toBe('pending');
    stage.addZone(dnsRecord(included![0]!));
    expect([await stateOf(data!.id), await stateOf(data!.id)]).toEqual(['processing', 'issued']);
  });

  it.each<[string, string, string]>([
    ['of another', '0 issue "letsencrypt.org"', 'blocked'],
    ['of nobody', '0 issue ";"', 'blocked'],
    ['of its own', '0 issue "certainly.com; account=1"', 'passed'],
    ['of wildcards alone', '0 issuewild "letsencrypt.org"', 'passed'],
  ])('heeds CAA %s, at the nearest name above', async (name, caa, state) => {
    const domain = `www.${name.replaceAll(' ', '-')}.example`;
    const { data, included } = await subscribe(domain);
    stage.addZone(`${dnsRecord(included![0]!)}\n${domain.slice(4)}. CAA ${caa}`);
    expect(await stateOf(data!.id)).toBe(state === 'blocked' ? 'pending' : 'processing');
    const { attributes } = (await read(data!.id, '?include=tls_authorizations')).body.included![0]!;
    expect([attributes!.state, attributes!.warnings]).toEqual([
      state,
      state === 'blocked' ? [{ type: 'caa', instructions: expect.stringContaining('CAA') }] : null,
    ]);
  });

  it('fails on request, and is retried', async () => {
    const { data, included } = await subscribe('fails.example');
    stage.fault({ failTls: 'fails.example' });
    expect(await stateOf(data!.id)).toBe('failed');
    const retry = () => {
      const attributes = { state: 'retry' };
      return stage.call(`PATCH /tls/subscriptions/${String(data!.id)}`, { json: { data: { attributes } } });
    };
    stage.fault({ clear: true });
    expect(await stateOf(data!.id)).toBe('failed');
    expect((await retry()).body.data!.attributes).toMatchObject({ state: 'pending' });
    expect((await retry()).status).toBe(400);
    stage.addZone(dnsRecord(included![0]!));
    expect([await stateOf(data!.id), await stateOf(data!.id)]).toEqual(['processing', 'issued']);
  });

  it('keeps its certificate while it is renewed', async () => {
    const { data, included } = await subscribe('renews.example');
    stage.addZone(dnsRecord(included![0]!));
    for (let step = 0; step < 2; step += 1) await stateOf(data!.id);
    stage.fault({ renewTls: 'renews.example' });
    const { body } = await read(data!.id);
    expect(body.data!.attributes).toMatchObject({ state: 'renewing', has_active_order: true });
    expect(body.data!.relationships!.tls_certificates!.data).toHaveLength(1);
    stage.fault({ clear: true });
    expect(await stateOf(data!.id)).toBe('issued');
  });

  it('takes other domains, and gives them up by force alone', async () => {
    const { data, included } = await subscribe('first.example');
    await launch(stage, 'second.example');
    stage.addZone(dnsRecord(included![0]!));
    for (let step = 0; step < 2; step += 1) await stateOf(data!.id);
    const path = `/tls/subscriptions/${String(data!.id)}`;
    const both = await stage.call(`PATCH ${path}`, wanted(['first.example', 'second.example']));
    expect(both.body.included).toHaveLength(2);
    expect(both.body.included![0]!.id).toBe(included![0]!.id);
    expect(both.body.data!.attributes).toMatchObject({ state: 'pending' });
    expect((await stage.call(`PATCH ${path}`, wanted(['second.example']))).status).toBe(400);
    expect((await stage.call(`PATCH ${path}?force=true`, wanted(['second.example']))).status).toBe(200);
    expect((await stage.call(`DELETE ${path}`)).status).toBe(400);
    expect((await stage.call(`DELETE ${path}?force=true`)).status).toBe(204);
    const gone = await stage.call(`GET ${path}`);
    expect([gone.status, gone.body.errors]).toMatchObject([404, [{ title: 'Not found' }]]);
  });

  it('is listed by pages, with what is included', async () => {
    const own = await startStage();
    await launch(own, 'a.example', 'b.example', 'c.example');
    for (const domain of ['a.example', 'b.example', 'c.example'])
      await own.call('POST /tls/subscriptions', wanted([domain]));
    const { body } = await own.call(
      'GET /tls/subscriptions?page[number]=2&page[size]=2&include=tls_authorizations,tls_domains',
    );
    const link = (page: number) => expect.stringContaining(`page%5Bnumber%5D=${page}&page%5Bsize%5D=2`);
    expect(body.meta).toEqual({ per_page: 2, current_page: 2, record_count: 3, total_pages: 2 });
    expect(body.links).toEqual({ self: link(2), first: link(1), prev: link(1), next: null, last: link(2) });
    expect(body.included).toMatchObject([{ type: 'tls_authorization' }, { type: 'tls_domain', id: 'c.example' }]);
    const filtered = await own.call('GET /tls/subscriptions?filter[tls_domains.id]=b.example&filter[state]=pending');
    expect(filtered.body.data).toHaveLength(1);
    await own.stop();
  });
});

describe('a TLS configuration', () => {
  it('has the recorded shape, and its records by their values', async () => {
    const { body } = await stage.call('GET /tls/configurations/6BJN1m42DmVgmSE7tnZCZg?include=dns_records');
    expect(Object.keys(body.data!.attributes!).sort()).toEqual(
      'bulk created_at default http_protocols name tls_protocols updated_at'.split(' '),
    );
    expect(body.included).toContainEqual({
      id: '192.0.2.52',
      type: 'dns_record',
      attributes: { record_type: 'A', region: 'global' },
    });
    expect(body.included!.map(({ attributes }) => attributes!.record_type)).toContain('AAAA');
    const list = await stage.call('GET /tls/configurations');
    expect(list.body.data!.map(({ attributes }) => attributes!.default)).toEqual([true, false]);
    expect((await stage.call('GET /tls/configurations/none')).status).toBe(404);
  });
});
