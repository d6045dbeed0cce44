import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { HookConfig } from '../../../src/gateway/index.ts';
import { requestOf } from '../../support/site.ts';
import { SAMPLES } from '../../support/webhooks.ts';
import { problemOf } from '../service.ts';
import { type Hooked, hooked } from './hooked.ts';

afterEach(() => void vi.restoreAllMocks());

const MIB = 1_048_576;
const text = JSON.stringify(SAMPLES['github']!.payload);

function github(maxBody?: HookConfig['maxBody']): Promise<Hooked> {
  const hook: HookConfig = { adapter: 'github', events: { push: { keys: ['pages'] } }, ...(maxBody && { maxBody }) };
  return hooked({ hooks: { github: hook } });
}

const sized = (www: Hooked, length: number) => www.sign('github', { payload: text.padEnd(length) });

/** In pieces of 8 KiB, as the platform reads them, and then an end, or a connection that breaks off. */
function streamOf(body: string, { breaksOff = false } = {}) {
  const bytes = new TextEncoder().encode(body);
  const seen = { reads: 0 };
  let at = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        seen.reads += 1;
        if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += 8_192)));
        else if (breaksOff) controller.error(new Error('reset'));
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { seen, stream };
}

function ask(www: Hooked, headers: Record<string, string>, stream: ReadableStream): Promise<Response> {
  const request = requestOf('POST /.popgate/hooks/github', headers);
  return www.send({ ...request, body: stream });
}

describe('a body', () => {
  test.each<[HookConfig['maxBody'] | undefined, number]>([
    [undefined, MIB],
    ['20kB', 20_000],
    ['2MB', 2_000_000],
    ['8388608B', 8 * MIB],
  ])('is taken with maxBody %s up to %i bytes, and no further', async (maxBody, most) => {
    const www = await github(maxBody);
    for (const announced of [true, false]) {
      for (const [length, status] of [
        [most, 200],
        [most + 1, 413],
      ] as const) {
        const { headers, body } = sized(www, length);
        const field = announced ? { 'content-length': String(length) } : {};
        const { seen, stream } = streamOf(body);
        expect((await ask(www, { ...headers, ...field }, stream)).status).toBe(status);
        const pieces = Math.ceil(length / 8_192);
        expect(seen.reads).toBe(status === 200 ? pieces + 1 : announced ? 0 : pieces);
      }
    }
  });

  test('that is too large is told in the log, with its size, at most twenty times a minute', async () => {
    const www = await github('20kB');
    const { headers, body } = sized(www, 20_001);
    const problem = await problemOf(await ask(www, headers, streamOf(body).stream));
    const announced = { ...headers, 'content-length': '20001' };
    for (let time = 0; time < 30; time += 1) await ask(www, announced, streamOf(body).stream);
    expect(problem).toMatchObject({ status: 413, detail: 'the body is larger than 20000 bytes' });
    const why = 'the body is larger than 20000 bytes; nothing is purged';
    expect(www.logged).toEqual([
      `hook github: a delivery of unknown length: ${why}`,
      ...Array<string>(19).fill(`hook github: a delivery of 20001 bytes: ${why}`),
    ]);
  });

  test.each([
    ['', 400],
    ['abc', 400],
    ['-5', 400],
    [`+${text.length}`, 400],
    [`${text.length}.0`, 400],
    [`${text.length}e0`, 400],
    [`0x${text.length.toString(16)}`, 400],
    [`${text.length}, ${text.length}`, 400],
    [String(text.length - 1), 400],
    [String(text.length + 1), 400],
    ['0', 400],
    ['9'.repeat(400), 413],
    [String(text.length), 200],
    [`000${text.length}`, 200],
  ])('with the Content-Length %j: %i', async (length, status) => {
    const www = await github();
    const { headers, body } = www.sign('github');
    const answer = await ask(www, { ...headers, 'content-length': length }, streamOf(body).stream);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/json$/);
  });

  test.each([0, 10, 8_192, MIB - 1])(
    'that breaks off after %i bytes is a 400, and no error of the gateway',
    async (length) => {
      const www = await github();
      const { headers, body } = sized(www, MIB);
      const { stream } = streamOf(body.slice(0, length), { breaksOff: true });
      expect(await problemOf(await ask(www, headers, stream))).toMatchObject({
        status: 400,
        detail: 'the body broke off',
      });
      const early = await ask(
        www,
        { ...headers, 'content-length': String(MIB) },
        streamOf(body.slice(0, length)).stream,
      );
      expect(await problemOf(early)).toMatchObject({
        status: 400,
        detail: `the body has ${length} bytes, and its Content-Length is ${MIB}`,
      });
      expect(www.logged).toEqual([]);
    },
  );
});

describe('what is signed', () => {
  test.each(['github', 'standard', 'contentful'])(
    'is verified in the one buffer that %s was read into',
    async (name) => {
      const www = await hooked();
      const { headers, body } = www.sign(name, { payload: JSON.stringify(SAMPLES[name]!.payload).padEnd(MIB) });
      const sign = vi.spyOn(crypto.subtle, 'sign');
      const decode = vi.spyOn(TextDecoder.prototype, 'decode');
      const request = requestOf(`POST /.popgate/hooks/${name}`, { ...headers, 'content-length': String(MIB) }, body);
      expect((await www.send(request)).status).toBe(200);
      const signed = sign.mock.calls[0]![2] as Uint8Array;
      expect(signed.buffer.byteLength).toBe(signed.length);
      expect((decode.mock.calls[0]![0] as Uint8Array).buffer).toBe(signed.buffer);
    },
  );

  test('is neither decoded nor parsed before it is right', async () => {
    const www = await github();
    const forged = { ...sized(www, MIB), body: text.padStart(MIB) };
    const decode = vi.spyOn(TextDecoder.prototype, 'decode');
    const parse = vi.spyOn(JSON, 'parse');
    expect((await www.post('github', forged)).status).toBe(401);
    // The runner decodes and parses, too, and nothing as long.
    const decoded = decode.mock.calls.filter(([bytes]) => (bytes?.byteLength ?? 0) >= MIB);
    const parsed = parse.mock.calls.filter(([read]) => read.length >= MIB);
    expect([decoded, parsed]).toEqual([[], []]);
  });

  test.each([
    ['the present secret', 'hook_github', 1],
    ['the next one', 'hook_github_next', 2],
  ])('by %s, costs no more signatures than it takes to find out', async (_, right, count) => {
    const { secret } = SAMPLES['github']!;
    const www = await hooked({ secrets: { hook_github: 'another', hook_github_next: 'another', [right]: secret } });
    const sign = vi.spyOn(crypto.subtle, 'sign');
    expect((await www.post('github', www.sign('github'))).status).toBe(200);
    expect(sign).toHaveBeenCalledTimes(count);
  });
});

describe('S70 a body of 8 MiB is not read', () => {
  test.each<[string, string, Record<string, string | undefined>]>([
    ['without a signature', 'github', { 'x-hub-signature-256': undefined }],
    ['with a signature that is too short', 'github', { 'x-hub-signature-256': `sha256=${'ab'.repeat(31)}` }],
    ['with a signature of another kind', 'github', { 'x-hub-signature-256': `sha1=${'ab'.repeat(20)}` }],
    ['with a time of long ago', 'standard', { 'webhook-timestamp': '1' }],
    ['without a time', 'standard', { 'webhook-timestamp': undefined }],
    ['without an id that is signed', 'standard', { 'webhook-id': undefined }],
    ['without the list of signed headers', 'contentful', { 'x-contentful-signed-headers': undefined }],
  ])('%s', async (_, name, changed) => {
    const { hook } = SAMPLES[name]!;
    const www = await hooked({ hooks: { [name]: { ...hook, maxBody: '8388608B' } } });
    const { headers } = www.sign(name);
    const sent = Object.entries({ ...headers, ...changed }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    );
    const { seen, stream } = streamOf(text);
    const request = requestOf(`POST /.popgate/hooks/${name}`, {
      ...Object.fromEntries(sent),
      'content-length': '8388608',
    });
    const answer = await www.send({ ...request, body: stream } as Request);
    expect([answer.status, seen.reads]).toEqual([401, 0]);
  });
});

describe('S70 8 MiB that are rightly signed', () => {
  const most = 8 * MIB;
  test.each<[string, () => string, number]>([
    ['one long text', () => JSON.stringify({ note: 'x'.repeat(most - 20) }), 200],
    ['long lists of numbers', () => `[${'1,'.repeat(most / 2 - 2)}1]`, 200],
    ['200,000 lists in one another', () => `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 200],
    ['one list more', () => `${'['.repeat(200_001)}${']'.repeat(200_001)}`, 413],
    ['four million lists in one another', () => `${'['.repeat(most / 2)}${']'.repeat(most / 2)}`, 413],
    ['lists that are never closed', () => '['.repeat(most), 413],
    ['objects in one another', () => `${'{"a":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}`, 413],
    ['millions of empty lists', () => `[${'[],'.repeat(2_000_000)}[]]`, 413],
    ['millions of both, a few too many', () => `[${'[],'.repeat(100_000)}${'{},'.repeat(99_999)}[]]`, 413],
    ['no JSON', () => 'x'.repeat(most), 400],
    ['an end that is missing', () => `"${'x'.repeat(most - 1)}`, 400],
  ])('and are %s', async (_, payload, status) => {
    const www = await github('8388608B');
    const answer = await www.post('github', www.sign('github', { payload: payload() }));
    expect(answer.status).toBe(status);
    if (status === 413) expect(www.logged).toHaveLength(1);
  });

  test.each([
    ['no UTF-8 at all', Buffer.alloc(most, 0xff)],
    ['no UTF-8 in one place', Buffer.from('{"a":"\xff"}', 'latin1')],
    ['UTF-8 that is cut', Buffer.from('"é"').subarray(0, 2)],
  ])('and are %s: 400', async (_, bytes) => {
    const www = await github('8388608B');
    const hmac = createHmac('sha256', SAMPLES['github']!.secret).update(bytes).digest('hex');
    const headers = { ...www.sign('github').headers, 'x-hub-signature-256': `sha256=${hmac}` };
    const answer = await www.ask('POST /.popgate/hooks/github', headers, bytes as unknown as string);
    expect(await problemOf(answer)).toMatchObject({ status: 400, detail: expect.stringContaining('not JSON') });
  });

  test('need more memory than there is: 413', async () => {
    const www = await github('8388608B');
    const sent = www.sign('github');
    // What the runtime throws is a text.
    vi.spyOn(JSON, 'parse').mockImplementationOnce(() => {
      // oxlint-disable-next-line typescript/only-throw-error
      throw 'out of memory';
    });
    const answer = await www.post('github', sent);
    expect(await problemOf(answer)).toMatchObject({ status: 413, detail: 'the body needs more memory than there is' });
  });
});
