/** The gateway's own work, timed within a request: once, for a cold sandbox, and in a loop, for what is warm. */
import { originKeys } from '../../src/gateway/cache/surrogate-keys.ts';
import { compileGateway } from '../../src/gateway/config/compile.ts';
import { capabilities } from '../../src/gateway/everything.ts';
import { type Exchange, record } from '../../src/gateway/exchange.ts';
import { policies, type PolicyName } from '../../src/gateway/pools/policies/index.ts';
import { compileRedirects } from '../../src/gateway/rules/redirects/compile.ts';
import { redirectByTable } from '../../src/gateway/rules/redirects/find.ts';
import type { Step } from '../../src/gateway/trace/step.ts';
import { redirectEntries } from './redirect-entries.ts';
import { lone, type SiteName } from './sites-app.ts';

/** A request that is made anew at each turn. */
interface Subject {
  site: SiteName;
  url: string | ((at: number) => string);
  headers?: Record<string, string>;
}

const ten = (host: string): Subject => ({ site: 'ruled', url: `http://${host}.example/ten` });
/** Never asked for before, in no sandbox. */
const fresh = (path: string) => (): string => `http://www.example/${path}-${crypto.randomUUID()}`;
const LATE_DOMAINS = 900;

const SUBJECTS = {
  hit: { site: 'one', url: 'http://www.example/ten' },
  'varied hit': { site: 'one', url: 'http://www.example/varied', headers: { 'accept-language': 'en' } },
  pass: { site: 'one', url: 'http://www.example/pass/ten' },
  miss: { site: 'one', url: fresh('miss') },
  'miss with 300 keys': { site: 'one', url: fresh('keys') },
  304: { site: 'one', url: 'http://www.example/no-cache' },
  'miss through a pool of 3': { site: 'pooled', url: fresh('miss') },
  none: ten('plain'),
  log: ten('log'),
  timing: ten('timing'),
  redirects: ten('redirects'),
  security: ten('security'),
  'cross-origin': { ...ten('cross_origin'), headers: { origin: 'https://www.shop.example' } },
  compression: { ...ten('compressed'), headers: { 'accept-encoding': 'gzip' } },
  all: { ...ten('all'), headers: { origin: 'https://www.shop.example' } },
  'one of 1,000 domains': { site: 'thousand', url: 'http://www-500.example/ten' },
  /** Of which none is made ready when the Wasm is built, and each is asked for once in the life of a sandbox. */
  'each of 900 domains': { site: 'thousand', url: (at) => `http://www-${100 + (at % LATE_DOMAINS)}.example/ten` },
} satisfies Record<string, Subject>;

type SubjectName = keyof typeof SUBJECTS;

/** What any browser sends; a request without fields is taken for one whose fields the platform has dropped. */
const FIELDS = { accept: 'text/html', 'accept-language': 'en', 'user-agent': 'bench' };

const client = { address: '127.0.0.1', waitUntil: () => undefined };

async function ask({ site, url, headers = {} }: Subject, at: number): Promise<void> {
  const request = new Request(typeof url === 'string' ? url : url(at), { headers: { ...FIELDS, ...headers } });
  const response = await lone[site].handle(request, client);
  if (response.status !== 200) throw new Error(`${request.url}: ${response.status} ${await response.text()}`);
}

/** Microseconds of one turn, and which one it is for the subject. */
export async function timeOnce(name: string, at: number): Promise<number> {
  const subject = SUBJECTS[name as SubjectName];
  const startedAt = performance.now();
  await ask(subject, at);
  return (performance.now() - startedAt) * 1_000;
}

interface Loop {
  warmUp: number;
  batches: number;
  turns: number;
}

/** Microseconds of a turn, for each batch. */
async function timeLoop(turn: (at: number) => unknown, { warmUp, batches, turns }: Loop): Promise<number[]> {
  for (let at = 0; at < warmUp; at += 1) await turn(at);
  const times: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const startedAt = performance.now();
    for (let at = 0; at < turns; at += 1) {
      const made = turn(batch * turns + at);
      if (made instanceof Promise) await made;
    }
    times.push(((performance.now() - startedAt) * 1_000) / turns);
  }
  return times;
}

/** What takes milliseconds is as warm after fewer turns. */
const SLOW = new Set<string>(['miss with 300 keys'] satisfies SubjectName[]);

/** The thousandth of its kind in one sandbox. */
export function loopOf(name: string): Promise<number[]> {
  const loop = SLOW.has(name) ? { warmUp: 20, batches: 3, turns: 10 } : { warmUp: 500, batches: 5, turns: 100 };
  return timeLoop((at) => ask(SUBJECTS[name as SubjectName], at), loop);
}

/** What a sandbox is asked for the first time, a part of the late domains for each of its six requests; all are stored already. */
const PART = LATE_DOMAINS / 6;
const WARM_UP = 100;

/** How much longer each takes for the first time than it does at once again. */
export async function firstOfDomains(nth: number): Promise<number[]> {
  const subject = SUBJECTS['each of 900 domains'];
  const from = PART * ((nth - 1) % 6);
  const ready = { ...subject, url: 'http://www-0.example/ten' };
  for (let at = 0; at < WARM_UP; at += 1) await ask(ready, at);
  const loop = { warmUp: 0, batches: 3, turns: PART / 3 };
  const turn = (at: number): Promise<void> => ask(subject, from + at);
  const [first, again] = [await timeLoop(turn, loop), await timeLoop(turn, loop)];
  return first.map((took, batch) => took - (again[batch] ?? 0));
}

export async function fillDomains(): Promise<number[]> {
  for (let at = 0; at < LATE_DOMAINS; at += 1) await ask(SUBJECTS['each of 900 domains'], at);
  return [];
}

/** All that the stages of a hit keep for whoever asks for its trace. */
export function timeRecords(): Promise<number[]> {
  const metadata = 'x'.repeat(500);
  const turn = (at: number): void => {
    const exchange = { trace: [] as Step[] } as unknown as Exchange;
    record(exchange, { stage: 'domain', name: 'www.example' });
    record(exchange, { stage: 'route', path: '/*', id: 'one', to: 'origin' });
    record(exchange, {
      stage: 'key',
      key: `v2 ${at}`,
      query: '',
      hasContent: false,
      cost: () => ({ hit: 1, stored: 7, passed: 4 }),
    });
    record(exchange, { stage: 'lookup', use: 'fresh', ageMs: at, metadata });
  };
  return timeLoop(turn, { warmUp: 500, batches: 5, turns: 1_000 });
}

const KEYS = Array.from({ length: 300 }, (_, at) => `product-${at}/colour-${at % 7}`).join(' ');

export function timeKeys(): Promise<number[]> {
  return timeLoop(() => originKeys(KEYS), { warmUp: 20, batches: 5, turns: 20 });
}

/** A look-up among so many redirects, of paths that are there and paths that are not. */
export function timeRedirects(count: number): Promise<number[]> {
  const entries = redirectEntries(count);
  const table = compileRedirects({ entries });
  const step = Math.max(1, Math.floor(count / 1_000));
  const there = Object.keys(entries).filter((_, at) => at % step === 0);
  const paths = there.flatMap((path, at) => (at % 2 === 0 ? [path] : [path, `${path}.old`]));
  const exchange = { hop: null, method: 'GET', query: '', host: '', scheme: 'https', trace: [] };
  const turn = (at: number): unknown =>
    redirectByTable({ ...exchange, path: paths[(at * 7) % paths.length] } as unknown as Exchange, table);
  return timeLoop(turn, { warmUp: 100, batches: 5, turns: 400 });
}

const origin = { origin: 'http://origin.example' } as const;

/** A choice in a pool of 100. */
export function timeChoices(policy: PolicyName): Promise<number[]> {
  const names = Array.from({ length: 100 }, (_, at) => `origin_${at}`);
  const backends = Object.fromEntries(names.map((name) => [name, origin]));
  const weights = Object.fromEntries(names.map((name, at) => [name, 1 + (at % 3)]));
  const config = { name: 'choosing', backends, pools: { pool: { backends: weights, policy } }, domains: {} };
  const pool = compileGateway(config, capabilities).pools.get('pool')!;
  const { members } = pool;
  const text = (): string => '/products/123456?page=2';
  const choice = { pool, members, random: Math.random, url: text, client: text, latencyMs: () => 12 };
  return timeLoop(() => policies[policy](choice), { warmUp: 10, batches: 5, turns: 400 });
}
