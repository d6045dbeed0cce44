import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SAMPLES, type Sent } from '../../support/webhooks.ts';
import { problemOf } from '../service.ts';
import { hooked, withSignature } from './hooked.ts';

describe('S54 the signature header', () => {
  test.each([
    ['github', {}, 'there is no x-hub-signature-256'],
    ['github', { 'x-hub-signature-256': 'sha1=00' }, 'the signature is malformed'],
    ['github', { 'x-hub-signature-256': 'sha256=xy' }, 'the signature is malformed'],
    ['github', { 'x-hub-signature-256': 'sha256=00' }, 'the signature is malformed'],
    ['github', { 'x-hub-signature-256': `sha256=${'00'.repeat(32)}` }, 'the signature is wrong'],
    ['standard', { 'webhook-signature': 'v1,AA==' }, 'the signature is malformed'],
  ])('of %s says what is the matter: %j', async (name, headers, detail) => {
    const www = await hooked();
    expect(await problemOf(await www.post(name, { headers, body: '{}' }))).toMatchObject({ status: 401, detail });
  });

  const padded = (sent: Sent, name: string, text: (signature: string) => string): Sent =>
    withSignature(text)(sent, SAMPLES[name]!);

  test('of Standard Webhooks is a list, of which one is enough', async () => {
    const www = await hooked();
    const list = (right: string) => `v1a,${'A'.repeat(86)}== v1,${'A'.repeat(43)}= ${right} v2,x`;
    expect((await www.post('standard', padded(www.sign('standard'), 'standard', list))).status).toBe(200);
  });

  test('of Standard Webhooks is read no further than to its eighth signature', async () => {
    const www = await hooked();
    const long = (right: string) => `${`v1,${'A'.repeat(43)}= `.repeat(8)}${right}`;
    expect((await www.post('standard', padded(www.sign('standard'), 'standard', long))).status).toBe(401);
  });

  test.each([
    ['with the prefix', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 200],
    ['without the prefix', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 200],
    ['that is no base64', 'whsec_!', 503],
    ['that is a prefix alone', 'whsec_', 503],
  ])('of Standard Webhooks, with a secret %s', async (_, secret, status) => {
    const www = await hooked({ secrets: { hook_standard: secret } });
    expect((await www.post('standard', www.sign('standard'))).status).toBe(status);
  });

  test.each([
    ['github', (text: string) => text.toUpperCase().replace('SHA256=', 'sha256=')],
    ['shopify', (text: string) => text.replace(/=+$/, '')],
    ['shopify', (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')],
  ])('of %s may be written otherwise', async (name, otherwise) => {
    const www = await hooked();
    expect((await www.post(name, padded(www.sign(name), name, otherwise))).status).toBe(200);
  });

  test('that is also the id is one however it is written', async () => {
    const www = await hooked();
    const sent = www.sign('wordpress');
    expect((await www.post('wordpress', sent)).status).toBe(200);
    for (const otherwise of [(text: string) => text.replace('=', ''), (text: string) => `${text} x`]) {
      expect(await (await www.post('wordpress', padded(sent, 'wordpress', otherwise))).json()).toEqual({
        repeated: true,
      });
    }
  });
});

describe('S54 the canonical request of Contentful', () => {
  test.each(['/.popgate/hooks/contentful?space=a&b=%20c', '/.popgate/hooks/contentful?a?b'])(
    'counts path and query: %s',
    async (target) => {
      const www = await hooked();
      const { headers, body } = www.sign('contentful', { target });
      const elsewhere = target.replace('?', '?x');
      expect((await www.ask(`POST ${elsewhere}`, headers, body)).status).toBe(401);
      expect((await www.ask('POST /.popgate/hooks/contentful', headers, body)).status).toBe(401);
      expect((await www.ask(`POST ${target}`, headers, body)).status).toBe(200);
    },
  );

  test('counts the signed headers', async () => {
    const www = await hooked();
    const { headers, body } = www.sign('contentful');
    const topic = { 'x-contentful-topic': 'ContentManagement.Entry.delete' };
    expect((await www.post('contentful', { headers: { ...headers, ...topic }, body })).status).toBe(401);
  });

  test.each([
    '',
    ',',
    'x-contentful-timestamp,\u00e9',
    'x-contentful-timestamp,a b',
    'x-contentful-timestamp,x-none',
    'content-type',
  ])('is refused with the list of signed headers %j', async (list) => {
    const www = await hooked();
    const { headers, body } = www.sign('contentful');
    const changed = { ...headers, 'x-contentful-signed-headers': list };
    expect((await www.post('contentful', { headers: changed, body })).status).toBe(401);
  });

  test('is refused where the time is not among the signed headers', async () => {
    const www = await hooked();
    const { secret, payload } = SAMPLES['contentful']!;
    const body = JSON.stringify(payload);
    const send = (names: string[]) => {
      const headers: Record<string, string> = {
        'x-contentful-signed-headers': names.join(','),
        'x-contentful-timestamp': String(www.now()),
        'x-contentful-topic': 'ContentManagement.Entry.publish',
      };
      const fields = names.map((name) => `${name}:${headers[name]}`).join(';');
      const canonical = ['POST', '/.popgate/hooks/contentful', fields, body].join('\n');
      headers['x-contentful-signature'] = createHmac('sha256', secret).update(canonical).digest('hex');
      return www.post('contentful', { headers, body });
    };
    expect((await send(['x-contentful-topic'])).status).toBe(401);
    expect((await send(['x-contentful-timestamp', 'x-contentful-topic'])).status).toBe(200);
  });
});
