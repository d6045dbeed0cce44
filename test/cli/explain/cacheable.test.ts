import { describe, expect, it } from 'vitest';
import type { AskedRequest } from '../../../src/cli/explain/asked-request.ts';
import { CHANGES } from '../../../src/cli/explain/changes.ts';
import { explainOffline } from '../../../src/cli/explain/explain.ts';
import { answerWith, type GivenAnswer } from '../../../src/cli/explain/given-answer.ts';
import type { ExplainReport } from '../../../src/cli/explain/report.ts';
import { REASONS } from '../../../src/cli/reasons/reasons.ts';
import type { CacheConfig, GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';

type Fields = GivenAnswer['headers'];

/** One request, and the answer to it. */
interface Scene {
  cache?: CacheConfig | 'pass';
  handler?: true;
  method?: string;
  asked?: Fields;
  status?: number;
  answer?: Fields;
}

const NOON = Date.UTC(2026, 2, 1, 12);
const FRESH: Fields = [['Cache-Control', 'max-age=60']];
const VARIED: Fields = [...FRESH, ['Vary', 'Accept']];
const PART: Fields = [...VARIED, ['Content-Range', 'bytes 0-9/20']];
const CREDENTIALS: Fields = [['Authorization', 'Bearer x']];

function siteOf({ cache, handler }: Scene): GatewayConfig {
  const rules = cache === undefined ? {} : { cache };
  const route: RouteConfig = handler
    ? { path: '/page', handler: 'hello', ...rules }
    : { path: '/page', to: 'origin', ...rules };
  return {
    name: 'site',
    backends: { origin: { origin: 'https://origin.example' } },
    domains: { 'a.example': { routes: [{ path: '/other', respond: {} }, route] } },
  };
}

async function explain(scene: Scene): Promise<ExplainReport> {
  const { method = 'GET', asked = [], status = 200, answer = [] } = scene;
  const request: AskedRequest = {
    url: 'https://a.example/page',
    method,
    headers: asked,
    address: undefined,
    country: undefined,
  };
  return explainOffline(siteOf(scene), {
    asked: request,
    answerer: async () => answerWith(status, answer),
    answerFrom: 'given',
    isTwice: false,
    after: null,
    surroundings: { env: {}, now: () => NOON, isLocal: false },
  });
}

/** A scene in which nothing is stored, what is advised, and the scene after that one change. */
const ADVICE: [code: keyof typeof REASONS, scene: Scene, advice: string, then: Scene][] = [
  ['no-freshness', {}, "cache: { defaultTtl: '1m' } for the route /page", { cache: { defaultTtl: '1m' } }],
  [
    'no-freshness',
    { answer: [['Cache-Control', 'max-age=0']] },
    "cache: { ttl: '1m' } for the route /page, if the answer is the same for everybody",
    { cache: { ttl: '1m' } },
  ],
  [
    'no-freshness',
    { status: 404 },
    "cache: { statuses: { 404: '1m' } } for the route /page",
    { cache: { statuses: { 404: '1m' } } },
  ],
  [
    'no-freshness',
    { status: 404, cache: { query: 'sort', statuses: { 410: '1h' } } },
    "cache: { statuses: { 404: '1m' } } for the route /page",
    { cache: { query: 'sort', statuses: { 404: '1m', 410: '1h' } } },
  ],
  [
    'fwd-bypass',
    { cache: 'pass', answer: FRESH },
    "cache: {} in place of 'pass' for the route /page, if the answer is the same for everybody",
    { cache: {} },
  ],
  [
    'handler',
    { handler: true, answer: FRESH },
    'cache: {} for the route /page, if the answer is the same for everybody',
    { cache: {} },
  ],
  ['fwd-miss', { method: 'HEAD', answer: FRESH }, 'GET in place of this method', { method: 'GET' }],
  ['fwd-method', { method: 'POST', answer: FRESH }, 'GET in place of this method', { method: 'GET' }],
  [
    'no-store',
    { answer: [['Cache-Control', 'no-store']] },
    'CDN-Cache-Control: max-age=60 from the origin, which browsers pass over, if the answer is the same for everybody',
    {
      answer: [
        ['Cache-Control', 'no-store'],
        ['CDN-Cache-Control', 'max-age=60'],
      ],
    },
  ],
  [
    'private',
    { answer: [['Cache-Control', 'private, max-age=5']] },
    'CDN-Cache-Control: max-age=60 from the origin, which browsers pass over, if the answer is the same for everybody',
    {
      answer: [
        ['Cache-Control', 'private, max-age=5'],
        ['CDN-Cache-Control', 'max-age=60'],
      ],
    },
  ],
  [
    'request-no-store',
    { asked: [['Cache-Control', 'no-store']], answer: FRESH },
    'cache: { ignoreClientDirectives: true } for the route /page',
    { cache: { ignoreClientDirectives: true } },
  ],
  [
    'authorization',
    { asked: CREDENTIALS, answer: FRESH },
    'public in Cache-Control from the origin, if the answer is the same for everybody',
    { answer: [['Cache-Control', 'public, max-age=60']] },
  ],
  [
    'set-cookie',
    { answer: [...FRESH, ['Set-Cookie', 'a=1']] },
    'no Set-Cookie from the origin on this answer, if the answer is the same for everybody',
    { answer: FRESH },
  ],
  [
    'cookie',
    { asked: [['Cookie', 'a=1']], cache: { defaultTtl: '1m' } },
    'Cache-Control: max-age=60 from the origin, if the answer is the same for everybody',
    { answer: FRESH },
  ],
  [
    'vary',
    { answer: [...FRESH, ['Vary', '*']] },
    'no Vary: * from the origin, if the answer is the same for everybody',
    { answer: FRESH },
  ],
  [
    'overlong',
    { answer: [...FRESH, ['Cache-Groups', `"${'g'.repeat(8_192)}"`]] },
    'no field of more than 8192 characters from the origin',
    { answer: FRESH },
  ],
  [
    'status',
    { status: 299 },
    "cache: { statuses: { 299: '1m' } } for the route /page",
    { cache: { statuses: { 299: '1m' } } },
  ],
  [
    'range',
    { asked: [['Range', 'bytes=0-1']], answer: PART, status: 206 },
    "cache: { range: 'whole' } for the route /page",
    { cache: { range: 'whole' }, answer: VARIED, status: 200 },
  ],
  ['precondition', { asked: [['If-Match', '"a"']], answer: FRESH }, 'no precondition in the request', { asked: [] }],
  [
    'length-unknown',
    { answer: [...FRESH, ['Content-Type', 'font/woff'], ['Transfer-Encoding', 'chunked']] },
    'Content-Length from the origin',
    { answer: [...FRESH, ['Content-Type', 'font/woff'], ['Content-Length', '10']] },
  ],
];

describe('what would make an answer cacheable', () => {
  it.each(ADVICE.map(([code, scene, advice, then]) => [code, advice, scene, then] as const))(
    '%s: %s',
    async (code, advice, scene, then) => {
      const report = await explain(scene);
      expect(report.stored?.stored ?? false).toBe(false);
      expect([...report.steps, report.why].map((each) => each?.code)).toContain(code);
      expect(report.cacheable).toBe(advice);
      const changed = await explain({ ...scene, ...then });
      expect(changed.stored).toMatchObject({ stored: true });
      expect(changed.cacheable).toBeNull();
    },
  );

  it.each<[string, Scene]>([
    ['it is stored', { answer: FRESH }],
    [
      'two things forbid it',
      {
        answer: [
          ['Cache-Control', 'private'],
          ['Set-Cookie', 'a=1'],
        ],
      },
    ],
    ['a pass whose answer has no lifetime', { cache: 'pass' }],
    ['credentials, and no lifetime', { asked: CREDENTIALS }],
    ['a status that is never stored', { status: 429, answer: FRESH }],
    ['a HEAD whose answer has no lifetime', { method: 'HEAD' }],
    [
      'two fields say private',
      {
        answer: [
          ['CDN-Cache-Control', 'private'],
          ['Surrogate-Control', 'private'],
        ],
      },
    ],
  ])('is not said where %s', async (_name, scene) => {
    expect((await explain(scene)).cacheable).toBeNull();
  });

  it('is known for each reason of which the documents say that one change helps', () => {
    const helped = Object.entries(REASONS).flatMap(([code, { cacheable }]) => (cacheable === undefined ? [] : [code]));
    // An explained request has no content.
    const known = [...Object.keys(CHANGES), 'content'];
    expect(helped.filter((code) => !known.includes(code))).toEqual([]);
  });
});
