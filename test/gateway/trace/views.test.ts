import { describe, expect, test } from 'vitest';
import { htmlOf, textOf } from '../../../src/gateway/index.ts';
import type { SiteOptions } from '../../support/site.ts';
import { page, routed, traceIn } from './traced-site.ts';

describe('the views of a trace', () => {
  const options: SiteOptions = {
    origin: page({ 'cache-control': 'max-age=60', 'surrogate-key': 'a' }),
    config: routed({ path: '/none', to: 'origin' }, { path: '/*', to: 'origin' }),
  };

  test('text has all of it, line by line', async () => {
    expect(textOf(await traceIn(options, 'GET /a?b=<i>'))).toBe(`Request
  GET http://www.example.test/a?b=<i>
Routes
  /none: not path
Steps
  domain: www.example.test
  route: /*, to origin
  key: looked up by URL, query ?b=<i>
  => forward: the origin is asked: not in the cache
  fetch: origin: 200, 0 ms
  store: stored for 60 s
Key
  format: v2
  host: www.example.test
  path: /a
  query: ?b=<i>
Freshness
  60 s by Cache-Control: max-age=60
  less 0 s of age
  60 s left
  stale for 0 s while revalidating, 0 s if the origin errs, 3600 s if it cannot be reached
Surrogate keys
  popgate:all  by the gateway
  popgate:domain:www.example.test  by the gateway
  popgate:url:www.example.test/a?b=<i>  by the gateway
  a  by the origin
Verdict
  miss: not in the cache
  about 11 operations of Fastly’s cache`);
  });

  test('HTML has the same, and nothing of the client’s is more than text', async () => {
    const html = htmlOf(await traceIn(options, 'GET /a?b=<i>"&'));
    expect(html).toContain('<dt>Key</dt>');
    expect(html).toContain('query: ?b=&lt;i&gt;&quot;&amp;</dd>');
    expect(html).not.toContain('<i>');
  });

  test('JSON is the structure itself', async () => {
    const trace = await traceIn(options, 'GET /a');
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
  });
});
