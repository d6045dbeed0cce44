import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { HookConfig } from '../../../src/gateway/index.ts';
import { SAMPLES, type Sent } from '../../support/webhooks.ts';
import { hooked } from './hooked.ts';

afterEach(() => void vi.restoreAllMocks());

/** As much as may stand around what was sent: a word for each name that is not there, and a query that is escaped twice. */
const AROUND_BYTES = 6_000;

const sizeOf = ({ headers, body }: Sent): number =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0) + body.length;

/** The sizes of what is signed while the work is done. */
async function signedSizes(work: () => Promise<unknown>): Promise<number[]> {
  const sign = vi.spyOn(crypto.subtle, 'sign');
  await work();
  const sizes = sign.mock.calls.map(([, , data]) => (data as Uint8Array).length);
  sign.mockRestore();
  return sizes;
}

const LONG = 'x'.repeat(10_000);

describe('S70 before a signature is verified', () => {
  const forged: [string, string, Record<string, string>][] = [
    [
      'a header that is named 5,000 times',
      'contentful',
      { 'x-long': LONG, 'x-contentful-signed-headers': `x-contentful-timestamp${',x-long'.repeat(5_000)}` },
    ],
    [
      'the same in every case',
      'contentful',
      { 'x-long': LONG, 'x-contentful-signed-headers': 'x-contentful-timestamp,x-long,X-Long,x-LONG' },
    ],
    [
      'more names than fifty',
      'contentful',
      {
        'x-contentful-signed-headers': `x-contentful-timestamp,${Array.from({ length: 50 }, (_, at) => `x-${at}`).join()}`,
      },
    ],
    ['a signature without end', 'github', { 'x-hub-signature-256': `sha256=${'ab'.repeat(30_000)}` }],
    ['signatures without end', 'standard', { 'webhook-signature': `v1,${'A'.repeat(43)}= `.repeat(1_300) }],
    ['spaces without end', 'standard', { 'webhook-signature': `v1,${' '.repeat(60_000)}=` }],
    ['commas without end', 'standard', { 'webhook-signature': `${','.repeat(60_000)}v1` }],
    ['a time without end', 'standard', { 'webhook-timestamp': '1'.repeat(60_000) }],
  ];

  test.each(forged)('nothing is built of %s', async (_name, hook, changed) => {
    const www = await hooked();
    const { headers, body } = www.sign(hook);
    let status = 0;
    const sizes = await signedSizes(async () => {
      status = (await www.post(hook, { headers: { ...headers, ...changed }, body })).status;
    });
    expect([status, sizes]).toEqual([401, []]);
  });

  test('a query without end is none that a sender has', async () => {
    const www = await hooked();
    const target = `/.popgate/hooks/contentful?${'%'.repeat(7_000)}`;
    const { headers, body } = www.sign('contentful', { target });
    const sizes = await signedSizes(() => www.ask(`POST ${target}`, headers, body));
    expect(sizes).toEqual([]);
  });

  test('property: what is signed is no larger than the request', async () => {
    const hmac: HookConfig = {
      adapter: 'hmac',
      signature: {
        header: 'x-signature',
        algorithm: 'sha256',
        encoding: 'hex',
        signed: '{x-a}{x-b};{body}{x-signature}',
      },
      event: { header: 'x-event' },
      events: { '*': { all: true } },
    };
    const client = { address: '' };
    const www = await hooked({ hooks: { own: hmac }, client, secrets: { ...secrets(), hook_own: 'own' } });
    const text = fc.oneof(fc.string({ unit: 'grapheme-ascii', maxLength: 50 }), fc.constantFrom(LONG, 'ab'.repeat(32)));
    const name = fc.constantFrom(
      'x-a',
      'x-b',
      'X-A',
      'x-none',
      'x-contentful-timestamp',
      'x-contentful-topic',
      '',
      'é',
    );
    const list = fc.array(name, { maxLength: 200 }).map((names) => names.join());
    const hook = fc.constantFrom('own', ...Object.keys(SAMPLES));
    let at = 0;
    await fc.assert(
      fc.asyncProperty(hook, text, text, list, text, async (to, a, b, names, signature) => {
        at += 1;
        client.address = `10.${at >> 8}.${at & 255}.1`;
        const sample = to === 'own' ? { headers: {}, body: '{}' } : www.sign(to);
        const own = SAMPLES[to]?.signature ?? 'x-signature';
        const changed = {
          'x-a': a,
          'x-b': b,
          'x-contentful-signed-headers': names,
          'x-signature': 'ab',
          [own]: signature,
        };
        const sent = { ...sample, headers: { ...sample.headers, ...changed } };
        const sizes = await signedSizes(() => www.post(to, sent));
        for (const size of sizes) expect(size).toBeLessThanOrEqual(sizeOf(sent) + AROUND_BYTES);
      }),
      { numRuns: 300 },
    );
  });
});

function secrets(): Record<string, string> {
  return Object.fromEntries(Object.entries(SAMPLES).map(([name, { secret }]) => [`hook_${name}`, secret]));
}
