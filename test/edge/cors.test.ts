import { once } from 'node:events';
import http from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromium, domOf } from '../support/chromium.ts';
import { fresh, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import { SHOP } from './sites/cors.ts';

const HOST = 'api.example.test';
const EVIL = 'www.evil.test';

let edge: SharedEdge<'origin' | 'pages'>;
let origin: FaultOrigin;
/** Serves one page under any name. */
let pages: http.Server;
let pagesPort: number;

/** Asks the API from another origin, and writes down what a script gets to see. */
const page = (api: string): string => `<!doctype html><pre id="seen"></pre><script>
  const asked = async (path, init) => {
    try {
      const response = await fetch('${api}' + path, init);
      return [response.status, await response.text(), response.headers.get('x-total')];
    } catch (error) {
      return [error.name];
    }
  };
  (async () => {
    const put = { method: 'PUT', body: '{}', headers: { 'content-type': 'application/json' } };
    const seen = [
      await asked('/items'),
      await asked('/items', put),
      await asked('/items', { method: 'DELETE' }),
      await asked('/missing'),
      await asked('/plain', put),
    ];
    document.getElementById('seen').textContent = JSON.stringify(seen);
  })();
</script>`;

beforeAll(async () => {
  edge = await joinEdge('cors');
  origin = await startOrigin(edge.origins.origin);
  pages = http.createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(page(`http://${HOST}:${edge.port}`));
  });
  pagesPort = Number(new URL(edge.origins.pages).port);
  pages.listen(pagesPort, '127.0.0.1');
  await once(pages, 'listening');
  origin.plan('/items', fresh('items', { 'x-total': '7', 'access-control-allow-origin': '*' }));
  origin.plan('/missing', { status: 404, body: 'none' });
  origin.plan('/plain', fresh('plain'));
});
afterAll(async () => {
  await edge?.stop();
  pages?.close();
  pages?.closeAllConnections();
  await origin?.close();
});

test('a preflight is answered at the edge, a plain OPTIONS is not', async () => {
  const own = `http://${SHOP}:${pagesPort}`;
  const asking = { origin: own, 'access-control-request-method': 'PUT' };
  const { status, headers, body } = await edge.ask(`OPTIONS http://${HOST}/items`, asking);
  expect([status, body.length]).toEqual([204, 0]);
  expect(headers).toMatchObject({
    'access-control-allow-origin': own,
    'access-control-allow-methods': 'GET, PUT',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '3600',
    vary: 'Origin',
  });
  const plain = await edge.ask(`OPTIONS http://${HOST}/items`, { origin: own });
  expect([plain.status, plain.headers['allow']]).toEqual([405, 'GET, PUT, DELETE, HEAD']);
  expect(origin.asked('/items').filter(({ method }) => method === 'OPTIONS')).toEqual([]);
});

test('an answer echoes the origin that is allowed, with the security preset beside it', async () => {
  const own = `http://${SHOP}:${pagesPort}`;
  for (let time = 0; time < 2; time += 1) {
    const { headers } = await edge.ask(`GET http://${HOST}/items`, { origin: own });
    expect(headers).toMatchObject({
      'access-control-allow-origin': own,
      'access-control-expose-headers': 'x-total',
      vary: 'Origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    });
    const other = await edge.ask(`GET http://${HOST}/items`, { origin: `${own}.evil.test` });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  }
});

test.skipIf(chromium.isMissing)(
  `Chromium lets a page see what is allowed, and no other page${chromium.note}`,
  async () => {
    const seenBy = async (host: string): Promise<unknown> => {
      const dom = await domOf(`http://${host}:${pagesPort}/`, [HOST, SHOP, EVIL]);
      return JSON.parse(/<pre id="seen">(.*?)<\/pre>/.exec(dom)![1]!);
    };
    const refused = ['TypeError'];
    expect(await seenBy(SHOP)).toEqual([
      [200, 'items', '7'],
      [200, 'items', '7'],
      refused,
      [404, 'none', null],
      refused,
    ]);
    expect(await seenBy(EVIL)).toEqual([refused, refused, refused, refused, refused]);
    const methods = origin.asked('/items').map(({ method }) => method);
    expect(methods.filter((method) => method === 'PUT').length).toBe(1);
    expect(methods).not.toContain('DELETE');
    expect(origin.asked('/plain')).toEqual([]);
  },
);
