import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, launch, type Stage, startStage } from '../client.ts';

let stage: Stage;
let certificate: string;
let id: string;

const HTTP3 = '2Mi0GgQ3sSBsBYYtmXWvZw';
const DEFAULT = '6BJN1m42DmVgmSE7tnZCZg';

beforeAll(async () => {
  stage = await startStage({ now: () => Date.UTC(2026, 2, 1, 12) });
  await launch(stage, 'www.tls.example', 'api.tls.example');
  stage.addZone('www.tls.example. CNAME t.sni.global.fastly.net.\napi.tls.example. CNAME t.sni.global.fastly.net.');
  const domains = ['www.tls.example', 'api.tls.example'].map((name) => ({ type: 'tls_domain', id: name }));
  const json = { data: { type: 'tls_subscription', relationships: { tls_domains: { data: domains } } } };
  const { body } = await stage.call('POST /tls/subscriptions', { json });
  for (let step = 0; step < 2; step += 1) await stage.call(`GET /tls/subscriptions/${String(body.data!.id)}`);
  [{ id: certificate }] = (await stage.call('GET /tls/certificates')).body.data as unknown as [{ id: string }];
});

afterAll(() => stage.stop());

const of = (relations: Record<string, string>) => ({
  json: {
    data: {
      type: 'tls_activation',
      relationships: Object.fromEntries(
        Object.entries(relations).map(([name, related]) => [name, { data: { type: name, id: related } }]),
      ),
    },
  },
});
const related = (activation: Json, name: string) => (activation.relationships![name]!.data as Json).id;
const activations = async () => (await stage.call('GET /tls/activations')).body.data as Json[];
const domains = async () => (await activations()).map((one) => String(related(one, 'tls_domain'))).toSorted();

describe('an activation of TLS', () => {
  it('is there for each domain of a certificate, and can be taken away and made again', async () => {
    expect(await domains()).toEqual(['api.tls.example', 'www.tls.example']);
    const www = (await activations()).find((one) => String(related(one, 'tls_domain')) === 'www.tls.example')!;
    const removed = await stage.call(`DELETE /tls/activations/${String(www.id)}`);
    expect([removed.status, removed.body]).toEqual([200, {}]);
    expect(await domains()).toEqual(['api.tls.example']);
    const made = await stage.call(
      'POST /tls/activations',
      of({ tls_certificate: certificate, tls_configuration: DEFAULT, tls_domain: 'www.tls.example' }),
    );
    expect(made.body.data).toEqual({
      id: expect.stringMatching(/^\w{22}$/),
      type: 'tls_activation',
      attributes: { created_at: '2026-03-01T12:00:00.000Z' },
      relationships: {
        mutual_authentication: { data: null },
        tls_certificate: { data: { id: certificate, type: 'tls_certificate' } },
        tls_configuration: { data: { id: DEFAULT, type: 'tls_configuration' } },
        tls_domain: { data: { id: 'www.tls.example', type: 'tls_domain' } },
      },
    });
    id = String(made.body.data!.id);
    expect((await stage.call(`GET /tls/activations/${id}`)).body.data).toEqual(made.body.data);
    expect(await domains()).toEqual(['api.tls.example', 'www.tls.example']);
  });

  it('is moved to another configuration, alone', async () => {
    const moved = await stage.call(`PATCH /tls/activations/${id}`, of({ tls_configuration: HTTP3 }));
    expect(related(moved.body.data!, 'tls_configuration')).toBe(HTTP3);
    const all = (await activations()).map((one) => related(one, 'tls_configuration'));
    expect(all.map(String).toSorted()).toEqual([HTTP3, DEFAULT].toSorted());
  });

  it.each<[string, Record<string, string>, number]>([
    ['no certificate', { tls_domain: 'www.tls.example' }, 400],
    ['a certificate that is not there', { tls_certificate: 'none', tls_domain: 'www.tls.example' }, 404],
    ['a domain that the certificate lacks', { tls_certificate: '', tls_domain: 'no.tls.example' }, 400],
    ['a domain that has it', { tls_certificate: '', tls_domain: 'api.tls.example' }, 409],
    [
      'a configuration that is not there',
      { tls_certificate: '', tls_configuration: 'none', tls_domain: 'api.tls.example' },
      404,
    ],
  ])('is refused with %s', async (_name, relations, status) => {
    const filled = { ...relations, ...(relations.tls_certificate === '' && { tls_certificate: certificate }) };
    expect((await stage.call('POST /tls/activations', of(filled))).status).toBe(status);
    expect((await stage.call('DELETE /tls/activations/none')).status).toBe(404);
  });
});
