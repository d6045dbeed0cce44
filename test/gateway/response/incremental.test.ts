import { describe, expect, test } from 'vitest';
import type { RouteConfig } from '../../../src/gateway/index.ts';
import { isIncremental } from '../../../src/gateway/fields/incremental.ts';
import { site, type Site } from '../../support/site.ts';

const BODY = 'first last';

/** A body of two pieces, the second of which comes when it is let go. */
function inPieces(): { body: ReadableStream<Uint8Array>; letGo(): void } {
  let letGo!: () => void;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const pieces = BODY.split(' ').map((piece, at) => new TextEncoder().encode(at === 0 ? `${piece} ` : piece));
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) return controller.close();
      if (pieces.length === 0) await gate;
      controller.enqueue(piece);
    },
  });
  return { body, letGo };
}

interface Made {
  www: Site;
  letGo(): void;
}

function made(fields: Record<string, string>): Made {
  const { body, letGo } = inPieces();
  let isFirst = true;
  const origin = (): Response => {
    const [given, own] = isFirst ? [body, fields] : ['again', {}];
    isFirst = false;
    return new Response(given, { headers: { 'content-type': 'text/html', 'cache-control': 'max-age=60', ...own } });
  };
  return { www: site({ origin }), letGo };
}

/** The first piece, while the second is still held back; then the rest. */
async function readInPieces(answer: Response, letGo: () => void): Promise<string[]> {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  const pieces: string[] = [];
  for (let at = 0; ; at += 1) {
    const { done, value } = await reader.read();
    if (done) return pieces;
    pieces.push(value);
    if (at === 0) letGo();
  }
}

const KNOWN = { 'content-length': String(BODY.length) };

describe('RFC 10036: what an origin sends to be given on as it comes', () => {
  test.each<[string, Record<string, string>, Partial<RouteConfig>]>([
    ['without a length', {}, {}],
    ['with its length', KNOWN, {}],
    ['with its length, and a parameter', { ...KNOWN, incremental: '?1;a=b' }, {}],
    ['under a ttl', KNOWN, { cache: { ttl: '1h' } }],
    ['passed', KNOWN, { cache: 'pass' }],
    ['where it might be compressed', KNOWN, { compress: { minBytes: 0 } }],
    ['of a pool that could ask another', KNOWN, { to: 'pair' }],
  ])('is not held back: %s', async (_, fields, rules) => {
    const { body, letGo } = inPieces();
    const routes = [{ path: '/*', to: 'origin', ...rules } as RouteConfig];
    const www = site({
      origin: () =>
        new Response(body, {
          headers: { 'content-type': 'text/html', 'cache-control': 'max-age=60', incremental: '?1', ...fields },
        }),
      config: {
        backends: { origin: { origin: 'http://origin.test' }, other: { origin: 'http://other.test' } },
        pools: { pair: { backends: { origin: 1, other: 1 }, retries: 1 } },
        domains: { 'www.example.test': { routes } },
      },
    });
    const answer = await www.ask('GET /a', { 'accept-encoding': 'gzip' });
    expect(answer.headers.get('incremental')).toMatch(/^\?1/);
    expect(await readInPieces(answer, letGo)).toEqual(['first ', 'last']);
  });

  test('is stored where its length is known, and given on to others while it comes', async () => {
    const { www, letGo } = made({ incremental: '?1', ...KNOWN });
    const first = await www.ask('GET /a');
    expect(first.headers.get('cache-status')).toContain('stored');
    const second = await www.ask('GET /a');
    expect(second.headers.get('cache-status')).toContain('hit');
    const reading = first.text();
    expect(await readInPieces(second, letGo)).toEqual(['first ', 'last']);
    expect(await reading).toBe(BODY);
    await www.settle();
    expect(await (await www.ask('GET /a')).text()).toBe(BODY);
    expect(www.sent).toHaveLength(1);
  });

  test('is not stored without one', async () => {
    const { www, letGo } = made({ incremental: '?1' });
    letGo();
    const answer = await www.ask('GET /a');
    expect(answer.headers.get('cache-status')).toContain('detail=length-unknown');
    expect(await answer.text()).toBe(BODY);
    expect(await (await www.ask('GET /a')).text()).toBe('again');
  });

  test('and does not come whole is not kept', async () => {
    const { www, letGo } = made({ incremental: '?1', 'content-length': '20' });
    letGo();
    await (await www.ask('GET /a')).text().catch(() => undefined);
    await www.settle();
    expect(await (await www.ask('GET /a')).text()).toBe('again');
  });

  test.each(['?0', '1', 'true', '"?1"', '?1, ?1', '?1 ;a', '', '?1a'])('%j asks for nothing', async (incremental) => {
    expect(isIncremental(incremental)).toBe(false);
    const { www, letGo } = made({ incremental });
    letGo();
    const answer = await www.ask('GET /a');
    expect(answer.headers.get('cache-status')).toContain('stored');
  });
});

describe('a request', () => {
  test('goes to the origin as it came, with the field', async () => {
    const www = site();
    await www.ask('POST /a', { incremental: '?1' }, 'body');
    expect(www.sent[0]!.headers.get('incremental')).toBe('?1');
  });

  test.each(['?1', '?0'])('QUERY with %s is read before only where that may hold it back', async (incremental) => {
    const www = site({
      origin: () => new Response('x', { headers: { 'cache-control': 'max-age=60', 'content-length': '1' } }),
    });
    const headers = { incremental, 'content-type': 'text/plain', 'content-length': '4' };
    for (let time = 0; time < 2; time += 1) await www.ask('QUERY /a', headers, 'body');
    expect(www.sent).toHaveLength(incremental === '?1' ? 2 : 1);
  });
});
