import { describe, expect, test } from 'vitest';
import { REASONS } from '../../../src/cli/reasons/reasons.ts';
import type { CacheStatus } from '../../../src/gateway/cache/cache-status.ts';
import { encodeMetadata, type StoredHead } from '../../../src/gateway/cache/stored-response.ts';
import type { Step } from '../../../src/gateway/trace/step.ts';
import { tellSteps } from '../../../src/gateway/trace/steps.ts';
import { DETAILS, FORWARDED, whyOf } from '../../../src/gateway/trace/why.ts';
import { textOf } from '../../docs/documents.ts';

const NO_TIME = { whileRevalidate: 0, ifError: 0, ifUnreachable: 0 };
const HEAD: StoredHead = {
  status: 200,
  fields: [],
  hidden: [],
  lifetime: 60_000,
  windows: NO_TIME,
  strict: false,
  own: 'popgate:entry:1',
};
const metadata = encodeMetadata(HEAD, []);
const stored = { head: HEAD, initialAgeMs: 0, surrogateKeys: [] };
const cost = () => ({ hit: 0, stored: 0, passed: 0 });
const rule = (name: Extract<Step, { stage: 'rule' }>['rule']): Step => ({
  stage: 'rule',
  rule: name,
  verdict: 'passed',
});

/** Each stage of a trace, with all that it may say: a new stage, or a new word of one, has no row here, and does not compile. */
const STEPS: { readonly [Stage in Step['stage']]: readonly Step[] } = {
  hop: [{ stage: 'hop', from: 'an edge' }],
  domain: [{ stage: 'domain', name: 'www.shop.test' }],
  route: [{ stage: 'route', path: '/', id: 'r', to: null }],
  rule: (['access', 'compress', 'cors', 'rateLimit', 'redirects', 'transform'] as const).map(rule),
  redirect: [{ stage: 'redirect', to: '/', status: 301 }],
  respond: [{ stage: 'respond', status: 200 }],
  handler: [{ stage: 'handler', name: 'hello' }],
  stream: [{ stage: 'stream', by: 'sse' }],
  rewrite: [{ stage: 'rewrite', path: '/' }],
  key: [{ stage: 'key', key: 'v2 www.shop.test/', query: '', hasContent: false, cost }],
  lookup: (['fresh', 'stale-while-revalidate', 'max-stale', 'validate', 'partial'] as const).map((use) => ({
    stage: 'lookup',
    use,
    ageMs: 0,
    metadata,
  })),
  forward: Object.keys(FORWARDED).map((fwd) => ({ stage: 'forward', fwd: fwd as keyof typeof FORWARDED })),
  flight: [
    { stage: 'flight', outcome: 'waited in vain' },
    { stage: 'flight', outcome: 'followed another: stored' },
  ],
  fetch: [
    { stage: 'fetch', backend: 'shop', status: 200, milliseconds: 1 },
    { stage: 'fetch', backend: 'shop', status: null, milliseconds: 1 },
  ],
  shield: [{ stage: 'shield', site: 'lhr-london-gb', outcome: 'down', milliseconds: 1 }],
  pool: [{ stage: 'pool', pool: 'shop', policy: 'failover', answeredBy: null, passedOver: {} }],
  store: [
    { stage: 'store', stored, purged: null },
    { stage: 'store', stored, purged: 'hard' },
  ],
  unstored: (
    ['no-store', 'asked for itself', 'purged meanwhile', 'older than what is there', 'the store failed'] as const
  ).map((why) => ({ stage: 'unstored', why, judged: null })),
  error: [{ stage: 'error', status: 502, why: 'down', requestId: '1', isPlanned: false }],
};

/** Every code that the engine can give. */
const CODES = [
  ...tellSteps(Object.values(STEPS).flat(), 'miss', null).map(({ code }) => code),
  ...Object.keys(DETAILS),
  ...Object.keys(FORWARDED).map((word) => `fwd-${word}`),
  whyOf({ fwd: 'stale', fwdStatus: 304 })!.code,
  'operator',
];

describe('the reasons', () => {
  test('have a row for every code of the engine, and for nothing else', () => {
    expect(Object.keys(REASONS).toSorted()).toEqual([...new Set(CODES)].toSorted());
  });

  test('have a heading each in their page', () => {
    const headings = [...textOf('docs/reference/reasons.md').matchAll(/^### (.+)$/gm)].map(([, code]) => code!);
    expect(headings.toSorted()).toEqual(Object.keys(REASONS).toSorted());
  });

  test('cannot be given by the engine without a row', () => {
    // @ts-expect-error no word of `detail`: with one, the tables of the engine and of the reasons do not compile
    const status: CacheStatus = { detail: 'moon' };
    expect(REASONS).not.toHaveProperty(status.detail!);
  });

  test.each(Object.entries(REASONS))('%s is told in whole sentences', (_code, { title, means, change, cacheable }) => {
    expect(means).toMatch(/^[A-Z`].*\.$/);
    expect(change).toMatch(/^[A-Z`].*\.$/);
    // These stand behind other words.
    expect(title).not.toMatch(/\.$/);
    expect(cacheable ?? 'x').not.toMatch(/[.`]$/);
  });
});
