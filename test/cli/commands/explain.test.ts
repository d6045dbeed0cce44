import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { asked, broken, config, explain, folder, FRESH, PAGE, reportOf, useStage } from '../explain/stage.ts';

useStage();

describe('popgate explain, offline', () => {
  it('says what is decided before an answer, and what would follow from the usual ones', async () => {
    const { status, out } = await explain(['https://www.site.example/plain']);
    expect(status).toBe(0);
    expect(out).toContain('\n  => forward: the origin is asked: not in the cache\n');
    expect(out).toContain('\n  what shop answers decides the rest\n');
    expect(out.slice(out.indexOf('What would follow')).split('\n')).toEqual([
      'What would follow',
      '  if it answers                               for   why',
      '  200 with max-age=60             stored      60 s  by Cache-Control: max-age=60',
      '  200 without a lifetime          not stored        the origin gives no lifetime',
      '  200 with no-store               not stored        the origin says no-store',
      '  200 with private                not stored        the origin says private',
      '  200 with Set-Cookie             not stored        the answer has Set-Cookie',
      '  200 with Vary: Cookie           stored      60 s  by Cache-Control: max-age=60',
      '  200 with Vary: Accept-Encoding  stored      60 s  by Cache-Control: max-age=60',
      '  301 without a lifetime          not stored        the origin gives no lifetime',
      '  404 without a lifetime          not stored        the origin gives no lifetime',
      '  500 without a lifetime          not stored        the origin gives no lifetime',
      '  no answer                       not stored        the client gets a 502',
      'more: docs/reference/reasons.md#fwd-uri-miss',
    ]);
    expect(asked).toEqual([]);
  });

  it('reads top to bottom with an answer, the deciding step marked', async () => {
    const { status, out } = await explain([PAGE, '--response-header', 'Set-Cookie: a=1']);
    expect(status).toBe(0);
    expect(out.split('\n')).toEqual([
      'Request',
      '  GET https://www.site.example/pages/1',
      'Steps',
      '  domain: www.site.example',
      '  route: /pages/:id, to shop',
      '  key: looked up by URL',
      '  forward: the origin is asked: not in the cache',
      '  fetch: shop: 200',
      '  => unstored: not stored: the answer has Set-Cookie',
      'Key',
      '  format: v2',
      '  host: www.site.example',
      '  path: /pages/1',
      'Freshness',
      '  600 s by the route’s ttl',
      '  less 0 s of age',
      '  600 s left',
      '  stale for 0 s while revalidating, 0 s if the origin errs, 3600 s if it cannot be reached',
      'Verdict',
      '  miss: the answer has Set-Cookie',
      '  about 4 operations of Fastly’s cache',
      'Answer',
      '  status 200',
      '  cache-status: popgate; fwd=uri-miss; fwd-status=200; detail=set-cookie',
      'to make it cacheable: no Set-Cookie from the origin on this answer, if the answer is the same for everybody',
      'more: docs/reference/reasons.md#set-cookie',
    ]);
  });

  it.each<[string, string[], object]>([
    [
      'a miss that is stored',
      [PAGE, ...FRESH],
      {
        verdict: 'miss',
        backend: 'shop',
        stored: { stored: true },
        freshness: { seconds: 600, from: 'the route’s ttl' },
      },
    ],
    [
      'a pass',
      ['https://www.site.example/cart', ...FRESH],
      {
        verdict: 'pass',
        cacheable: "cache: {} in place of 'pass' for the route /cart, if the answer is the same for everybody",
      },
    ],
    [
      'a pass without an answer',
      ['https://www.site.example/cart'],
      {
        verdict: 'pass',
        awaits: 'shop',
        usual: [],
        cacheable: "cache: {} in place of 'pass' for the route /cart, if the answer is the same for everybody",
      },
    ],
    [
      'a method',
      ['https://www.site.example/plain', '-X', 'POST', '--status', '201'],
      { method: 'POST', verdict: 'pass', status: 201, cacheable: null },
    ],
    [
      'a header',
      [
        'https://www.site.example/plain',
        '-H',
        'Cookie: a=1',
        '-H',
        'Accept: text/html',
        '--status',
        '200',
        '--response-header',
        'ETag: "a"',
      ],
      { why: { code: 'cookie' } },
    ],
    ['a HEAD', [PAGE, '-X', 'HEAD', ...FRESH], { method: 'HEAD', cacheable: 'GET in place of this method' }],
    ['a country', ['https://www.site.example/french', '--country', 'fr'], { route: '/french', status: 200 }],
    ['no country', ['https://www.site.example/french'], { route: null, status: 404 }],
    ['an address', ['https://www.site.example/inside', '--address', '10.1.2.3'], { awaits: 'shop' }],
    ['another address', ['https://www.site.example/inside'], { status: 403, awaits: null, verdict: 'answer' }],
    [
      'an answer of its own',
      ['https://www.site.example/teapot', ...FRESH],
      { status: 418, answerFrom: null, verdict: 'answer' },
    ],
    [
      'the operator API',
      ['https://www.site.example/_ops/status', ...FRESH],
      { awaits: 'the operator API', answerFrom: null, domain: null },
    ],
    ['a wildcard', ['https://one.shops.example/', '--status', '404'], { domain: '*.shops.example', status: 404 }],
    ['an environment', ['https://www.staging.example/plain', '--env', 'staging'], { domain: 'www.staging.example' }],
    [
      'another Host',
      ['https://127.0.0.1/pages/7', '-H', 'Host: www.site.example'],
      { url: 'https://www.site.example/pages/7', route: '/pages/:id' },
    ],
    [
      'a local URL',
      ['http://www.site.example.localhost:7676/pages/7'],
      { url: 'http://www.site.example/pages/7', route: '/pages/:id' },
    ],
    ['a host alone', ['HTTPS://one.shops.example'], { url: 'https://one.shops.example/', route: '/*' }],
    ['a query alone', ['https://one.shops.example?a=/b'], { url: 'https://one.shops.example/?a=/b' }],
    ['PURGE', ['https://one.shops.example/', '-X', 'PURGE'], { awaits: 'the operator API' }],
    ['TRACE', ['https://one.shops.example/', '-X', 'TRACE'], { status: 501 }],
    ['a fragment', [`${PAGE}#top`], { url: PAGE }],
    ['dot segments', ['https://www.site.example/pages/x/../7'], { url: 'https://www.site.example/pages/7' }],
  ])('explains %s', async (_name, args, expected) => {
    expect(await reportOf(...args)).toMatchObject(expected);
  });

  it('says that a handler’s code is not run, and lets an answer stand in for it', async () => {
    const file = path.join(folder, 'handlers.config.ts');
    // Of the checkout's own project.
    const routes = `[{ path: '/hello', handler: 'hello' }, { path: '/kept', handler: 'hello', cache: {} }]`;
    writeFileSync(file, `export default { name: 'x', domains: { 'a.example': { routes: ${routes} } } };`);
    const { status, out } = await explain(['https://a.example/hello', '--config', file]);
    expect(status).toBe(0);
    expect(out).toContain('  the handler hello answers; its code is not run here\n');
    expect(await reportOf('https://a.example/hello', '--config', file, '--fetch')).toMatchObject({
      awaits: 'the handler hello',
      answerFrom: null,
    });
    const kept = await explain(['https://a.example/kept', '--config', file, '--twice', ...FRESH]);
    expect(kept.out).toContain('  what is given stands in for the handler hello\n');
    expect(kept.out).toMatch(/A second request, one second later\n(?: {2}.*\n)* {2}hit\n/);
  });
});

describe('what cannot be explained', () => {
  const at = 'https://www.site.example/plain';

  it.each<[string, string[], 1 | 2, string]>([
    [
      'a host that is not ours',
      ['https://nobody.example/x'],
      1,
      'its domains are www.site.example, site.example, moved.example, *.shops.example',
    ],
    ['no URL', [], 2, 'there is no URL'],
    ['a path alone', ['/plain'], 2, '"/plain" is no URL'],
    ['another scheme', ['ftp://www.site.example/'], 2, 'is no URL'],
    ['a space', ['https://www.site.example/a b'], 2, 'write %20 for a space'],
    ['a bad escape', ['https://www.site.example/%zz'], 2, '"https://www.site.example/%zz" is malformed'],
    ['a URL that is too long', [`https://www.site.example/${'a'.repeat(8_001)}`], 2, '…" is too long'],
    ['a user', ['https://me:secret@www.site.example/'], 2, 'is malformed'],
    ['a bad host', ['https://www..example/'], 2, 'is malformed'],
    ['a method', [at, '-X', 'GE T'], 2, '"GE T" is no method'],
    ['a header', [at, '-H', 'Cookie'], 2, '"Cookie" is no header'],
    ['a header with a line break', [at, '-H', 'A: b\nC: d'], 2, 'its value has characters that no header may have'],
    ['an address', [at, '--address', '10.0.0'], 2, '"10.0.0" is no IP address'],
    ['a country', [at, '--country', 'France'], 2, '"France" is no country'],
    ['a status', [at, '--status', '99'], 2, '"99" is no status'],
    ['a time', [at, ...FRESH, '--after', 'soon'], 2, '"soon" is no time'],
    ['no answer', [at, '--twice'], 2, 'what follows depends on what shop answers'],
    ['two answers', [at, '--response', 'x', ...FRESH], 2, 'there are two answers'],
    ['two more answers', [at, '--fetch', ...FRESH], 2, 'there are two answers'],
    ['a POST to an origin', [at, '--fetch', '-X', 'POST'], 2, '--fetch does not send POST'],
    ['no such file', [at, '--response', path.join(folder, 'nowhere')], 2, 'nowhere cannot be read'],
    ['a folder', [at, '--response', folder], 2, 'cannot be read'],
    ['a configuration as an answer', [at, '--response', config], 2, 'line 1: this is no status line'],
    ['--live with --twice', [at, '--live', '--twice'], 2, '--live and --twice exclude one another'],
    ['--to alone', [at, '--to', 'http://127.0.0.1:1'], 2, '--to is for --live'],
    ['no such environment', [at, '--env', 'moon'], 1, 'there is no environment "moon"'],
    ['a configuration with problems', [at, '--config', broken], 1, 'domains["a.example"].routes[0].to'],
    ['another one with problems', [at, '--against', broken], 1, 'domains["a.example"].routes[0].to'],
  ])('is told: %s', async (_name, args, expected, message) => {
    const { status, out, err } = await explain(args);
    expect(err).toContain(message);
    expect(out).toBe('');
    expect(status).toBe(expected);
  });
});
