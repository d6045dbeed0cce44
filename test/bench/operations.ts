import type { GatewayConfig } from '../../src/gateway/index.ts';
import { domainKey } from '../../src/gateway/cache/surrogate-keys.ts';
import { counting } from '../support/counted-cache.ts';
import type { FakeOrigin } from '../support/fake-platform.ts';
import { site, type Site } from '../support/site.ts';
import type { Mark, Row } from './row.ts';
import type { Section } from './section.ts';

/** A request by one path through the cache: what the origin says, what is asked before, and what is counted. */
interface Path {
  name: string;
  mark: Mark | null;
  fields?: Record<string, string>;
  before?(www: Site): Promise<unknown>;
  /** Default: `GET /a`. */
  line?: string;
  isPooled?: boolean;
}

const atMost = (count: number): Mark => ({ atMost: count });
const keys = (count: number): Record<string, string> => ({
  'surrogate-key': Array.from({ length: count }, (_, at) => `product-${at}`).join(' '),
});
const VARIED = { vary: 'accept-language' };
const ask = (www: Site): Promise<Response> => www.ask('GET /a', { 'accept-language': 'en' });
const askAndExpire = async (www: Site): Promise<void> => {
  await ask(www);
  www.advance(3_601_000);
};

/** The marks are of the design: Fastly includes five operations a request on average. */
const PATHS: readonly Path[] = [
  { name: 'hit', mark: atMost(1), before: ask },
  { name: 'varied hit', mark: atMost(2), fields: VARIED, before: ask },
  { name: 'miss that is stored', mark: atMost(7) },
  { name: 'miss that is stored, with 3 keys of its own', mark: atMost(11), fields: keys(3) },
  { name: 'miss that is stored, with 300 keys of its own', mark: atMost(11), fields: keys(300) },
  { name: 'varied miss of a new URL', mark: atMost(8), fields: VARIED },
  {
    name: 'varied miss of a URL that is known',
    mark: atMost(8),
    fields: VARIED,
    before: (www) => www.ask('GET /a', { 'accept-language': 'fr' }),
  },
  { name: 'stale, and revalidated by a 304', mark: atMost(7), before: askAndExpire },
  { name: 'stale, and revalidated by a 304, with 3 keys', mark: atMost(11), fields: keys(3), before: askAndExpire },
  { name: 'stale, varied, and revalidated by a 304', mark: atMost(9), fields: VARIED, before: askAndExpire },
  {
    name: 'after a soft purge, revalidated by a 304',
    mark: atMost(9),
    before: async (www) => {
      await ask(www);
      www.cache.purge(domainKey('www.example.test'), 'soft');
    },
  },
  { name: 'miss that is not stored', mark: atMost(4), fields: { 'cache-control': 'no-store' } },
  {
    name: 'the next that is not stored, within passFor',
    mark: atMost(3),
    fields: { 'cache-control': 'no-store' },
    before: ask,
  },
  { name: "cache: 'pass'", mark: atMost(0), line: 'GET /pass/a' },
  { name: 'miss through a pool of 3', mark: atMost(8), isPooled: true },
];

const POOLED: Partial<GatewayConfig> = {
  backends: Object.fromEntries(
    ['one', 'two', 'three'].map((name) => [name, { origin: 'http://origin.test' } as const]),
  ),
  pools: { pool: { backends: { one: 1, two: 1, three: 1 } } },
  domains: { 'www.example.test': { routes: [{ path: '/*', to: 'pool' }] } },
};
const SINGLE: Partial<GatewayConfig> = {
  domains: {
    'www.example.test': {
      routes: [
        { path: '/pass/*', to: 'origin', cache: 'pass' },
        { path: '/*', to: 'origin' },
      ],
    },
  },
};

function siteThatSays({ fields = {}, isPooled = false }: Path): Site {
  const said = { 'cache-control': 'max-age=3600', 'content-type': 'text/plain', etag: '"a"', ...fields };
  const origin: FakeOrigin = ({ headers }) =>
    headers.get('if-none-match') === '"a"'
      ? new Response(null, { status: 304, headers: said })
      : new Response('page', { headers: said });
  return site({ origin, config: isPooled ? POOLED : SINGLE });
}

/** Counted on the platform's own interface, in memory: any machine counts the same. */
export function operations(): Section {
  return {
    title: 'Cache operations of one request',
    async measure() {
      const rows: Row[] = [];
      for (const path of PATHS) {
        rows.push({ name: path.name, unit: 'operations', rounds: [await count(path)], mark: path.mark });
      }
      return rows;
    },
  };
}

async function count(path: Path): Promise<number> {
  const www = siteThatSays(path);
  // What a site notes once, it has noted.
  await www.ask('GET /other');
  await path.before?.(www);
  await www.settle();
  const counts = counting(www.cache);
  await (await www.ask(path.line ?? 'GET /a', { 'accept-language': 'en' })).arrayBuffer();
  await www.settle();
  return counts().operations;
}
