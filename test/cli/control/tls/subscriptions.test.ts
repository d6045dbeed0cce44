import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createSubscription,
  deleteSubscription,
  listSubscriptions,
  retrySubscription,
} from '../../../../src/cli/control/tls/subscriptions.ts';
import { createFastlyApi, type FastlyApi } from '../../../../src/cli/fastly/api.ts';
import { type FakeApi, startFakeApi } from '../../fastly/fake-api.ts';
import { fakeTerminal } from '../../terminal/fake-terminal.ts';
import { document, known, subscription } from './shapes.ts';

let server: FakeApi;
let api: FastlyApi;

beforeAll(async () => {
  server = await startFakeApi();
});

afterAll(() => server.close());

beforeEach(() => {
  api = createFastlyApi(fakeTerminal({ FASTLY_API_TOKEN: 'token', FASTLY_API_ENDPOINT: server.url }));
});

const asked = (): string[] => server.received.map(({ request }) => decodeURIComponent(request));

describe('what Fastly says of subscriptions', () => {
  it('reads the challenges, the configuration and the certificate', async () => {
    server.script({
      body: document([
        subscription('S1', ['a.example'], {
          state: 'renewing',
          configuration: 'C1',
          expires: '2026-05-01T00:00:00.000Z',
        }),
      ]),
    });
    const [read] = await listSubscriptions(api);
    expect(read).toMatchObject({
      id: 'S1',
      state: 'renewing',
      domains: ['a.example'],
      authority: 'certainly',
      configuration: 'C1',
      hasCertificate: true,
      expiresAt: '2026-05-01T00:00:00.000Z',
    });
    expect(read!.challenges[0]).toEqual({
      domain: 'a.example',
      type: 'managed-dns',
      recordType: 'CNAME',
      name: '_acme-challenge.a.example',
      values: ['x-a-example.fastly-validations.com'],
    });
    expect(asked()).toEqual([
      'GET /tls/subscriptions?include=tls_authorizations,tls_certificates&page[number]=1&page[size]=100',
    ]);
    expect(server.received[0]!.headers.accept).toBe('application/vnd.api+json');
  });

  it('reads every page by its number, and does not follow an address that it is given', async () => {
    server.script(
      {
        body: {
          ...document([subscription('S1', ['a.example'])]),
          links: { next: 'https://elsewhere.example/?page=2' },
        },
      },
      { body: { ...document([subscription('S2', ['b.example'])]), links: { next: null } } },
    );
    expect((await listSubscriptions(api)).map(({ id }) => id)).toEqual(['S1', 'S2']);
    expect(asked()[1]).toContain('page[number]=2');
  });

  it('ends where pages never end', async () => {
    server.script({ body: { data: [], links: { next: 'more' } } });
    expect(await listSubscriptions(api)).toEqual([]);
  });

  it('tolerates what is absent, and a state that it does not know', async () => {
    server.script({ body: { data: [{ id: 'S1', type: 'tls_subscription', attributes: { state: 'retry' } }] } });
    expect(await listSubscriptions(api)).toEqual([known({ domains: [] })]);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '<html>', 'it is no JSON object'],
    ['no data', {}, 'it has no data'],
    ['data of a wrong kind', { data: 'x' }, 'data is neither an object nor a list'],
    ['an object without an id', { data: [{ type: 'tls_subscription' }] }, 'an object has no id or no type'],
    ['no state', { data: [{ id: 'S1', type: 't' }] }, 'the TLS subscription S1 has no state'],
    [
      'a state of a wrong kind',
      { data: [{ id: 'S1', type: 't', attributes: { state: 7 } }] },
      'state of t S1 is no text',
    ],
    [
      'attributes of a wrong kind',
      { data: [{ id: 'S1', type: 't', attributes: [] }] },
      'the attributes of t S1 are no object',
    ],
    [
      'domains of a wrong kind',
      {
        data: [{ id: 'S1', type: 't', attributes: { state: 'issued' }, relationships: { tls_domains: { data: [7] } } }],
      },
      'an object has no id or no type',
    ],
    [
      'a challenge without a name',
      {
        data: [
          {
            id: 'S1',
            type: 'tls_subscription',
            attributes: { state: 'pending' },
            relationships: { tls_authorizations: { data: [{ id: 'A1', type: 'tls_authorization' }] } },
          },
        ],
        included: [{ id: 'A1', type: 'tls_authorization', attributes: { challenges: [{ type: 'managed-dns' }] } }],
      },
      'a challenge of tls_authorization A1 has no type, record_type or record_name',
    ],
    [
      'a challenge whose values are no list',
      {
        data: [
          {
            id: 'S1',
            type: 'tls_subscription',
            attributes: { state: 'pending' },
            relationships: { tls_authorizations: { data: [{ id: 'A1', type: 'tls_authorization' }] } },
          },
        ],
        included: [
          {
            id: 'A1',
            type: 'tls_authorization',
            attributes: { challenges: [{ type: 't', record_type: 'CNAME', record_name: 'n', values: 'x' }] },
          },
        ],
      },
      'the values of the challenge for n is no list of texts',
    ],
    ['links of a wrong kind', { data: [], links: 'x' }, 'its links are no object'],
  ])('says what is malformed: %s', async (_, body, why) => {
    server.script({ body });
    await expect(listSubscriptions(api)).rejects.toMatchObject({
      message: "Fastly's answer about TLS cannot be understood",
      why,
    });
  });
});

describe('asking for a certificate', () => {
  const wanted = { domains: ['a.example', '*.a.example'], authority: 'lets-encrypt', configuration: 'C1' };

  it('sends domains, authority and configuration', async () => {
    server.script({ status: 201, body: document([subscription('S1', wanted.domains)]) });
    expect(await createSubscription(api, wanted)).toMatchObject({ id: 'S1', domains: wanted.domains });
    expect(server.received[0]!.headers['content-type']).toBe('application/vnd.api+json');
    expect(JSON.parse(server.received[0]!.body)).toEqual({
      data: {
        type: 'tls_subscription',
        attributes: { certificate_authority: 'lets-encrypt' },
        relationships: {
          tls_domain: {
            data: [
              { type: 'tls_domain', id: 'a.example' },
              { type: 'tls_domain', id: '*.a.example' },
            ],
          },
          common_name: { data: { type: 'tls_domain', id: 'a.example' } },
          tls_configuration: { data: { type: 'tls_configuration', id: 'C1' } },
        },
      },
    });
  });

  it.each([400, 409, 422])('gives the one that is there already, after a %i', async (status) => {
    server.script(
      { status, body: { errors: [{ title: 'Duplicate', detail: 'already has a subscription' }] } },
      { body: document([subscription('S7', wanted.domains)]) },
    );
    expect((await createSubscription(api, wanted)).id).toBe('S7');
  });

  it('says the refusal where there is none', async () => {
    server.script(
      { status: 422, body: { errors: [{ title: 'Bad', detail: 'no such authority' }] } },
      { body: { data: [] } },
    );
    await expect(createSubscription(api, wanted)).rejects.toMatchObject({
      httpStatus: 422,
      why: 'Bad: no such authority',
    });
  });

  it('says that a TLS configuration is not there', async () => {
    server.script({ status: 404, body: { errors: [{ title: 'Not found' }] } });
    await expect(createSubscription(api, wanted)).rejects.toMatchObject({
      message: 'there is no TLS configuration "C1"',
      why: 'Not found',
    });
  });

  it('does not look for another after a refusal of the token', async () => {
    server.script({ status: 403, body: { msg: 'forbidden' } });
    await expect(createSubscription(api, wanted)).rejects.toMatchObject({ httpStatus: 403 });
    expect(asked()).toEqual(['POST /tls/subscriptions', 'GET /tokens/self']);
  });
});

describe('the end of a subscription', () => {
  it('is tried again by its state', async () => {
    server.script({ body: document([subscription('S1', ['a.example'])]) });
    await retrySubscription(api, known({ state: 'failed' }));
    expect(asked()).toEqual(['PATCH /tls/subscriptions/S1']);
    expect(JSON.parse(server.received[0]!.body)).toEqual({
      data: { type: 'tls_subscription', id: 'S1', attributes: { state: 'retry' } },
    });
  });

  it('is deleted, by force where it has a certificate; one that is gone is none', async () => {
    server.script({ status: 204, body: '' }, { status: 204, body: '' }, { status: 404 }, { status: 403 });
    await deleteSubscription(api, known({}));
    await deleteSubscription(api, known({ hasCertificate: true }));
    await deleteSubscription(api, known({}));
    expect(asked().slice(0, 2)).toEqual(['DELETE /tls/subscriptions/S1', 'DELETE /tls/subscriptions/S1?force=true']);
    await expect(deleteSubscription(api, known({}))).rejects.toMatchObject({ httpStatus: 403 });
  });
});
