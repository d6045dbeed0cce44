import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainLive } from '../../src/cli/explain/live.ts';
import { capabilities } from '../../src/gateway/check.ts';
import {
  createGateway,
  debugToken,
  explainRequest,
  type Explanation,
  type Given,
  type GivenAnswer,
  givenAnswer,
  type Trace,
} from '../../src/gateway/index.ts';
import { memoryPlatform, surroundingsOf } from '../../src/platform/memory/index.ts';
import { fakeTerminal } from '../cli/terminal/fake-terminal.ts';
import { EXPLAINED, type ExplainedRequest } from '../support/explained-requests.ts';
import { RESET, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { comparable } from '../support/same-trace.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import { requestOf } from '../support/site.ts';
import { EXPLAINED_HOST } from './sites/explained.ts';
import { mergeSites, SECRETS } from './sites/index.ts';
import { ADMIN_HOST } from './sites/operator.ts';

let edge: SharedEdge<'origin' | 'nobody'>;
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('explained');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

/** The origin of the rewritten route is asked for another path. */
const pathAtOrigin = (url: string): string => new URL(url).pathname.replace(/^\/rewritten\//, '/page/');

function plan(url: string, given: Given): void {
  if (given === 'down') return origin.plan(pathAtOrigin(url), RESET);
  const { body } = bodyOf(given);
  origin.plan(pathAtOrigin(url), {
    status: given.status ?? 200,
    headers: given.headers as Record<string, string>,
    // In chunks where it says so.
    body: isChunked(given)
      ? async function* pieces() {
          yield body;
        }
      : body,
  });
}

const isChunked = ({ headers }: GivenAnswer): boolean => 'transfer-encoding' in (headers as object);

/** As long as it says, or as an answer that stands in for it. */
function bodyOf({ headers }: GivenAnswer): { body: string } {
  const length = (headers as Record<string, string>)['content-length'];
  return { body: length === undefined ? 'an answer' : '\0'.repeat(Number(length)) };
}

async function live({ method, url, headers, answer }: ExplainedRequest): Promise<Explanation> {
  const body = JSON.stringify({ url, method, headers, response: answer });
  const told = await edge.ask(
    `POST http://${ADMIN_HOST}/.popgate/explain`,
    { authorization: `Bearer ${SECRETS['POPGATE_ADMIN_TOKEN']}`, 'content-type': 'application/json' },
    body,
  );
  if (told.status !== 200) throw new Error(`${told.status} ${told.text}`);
  return JSON.parse(told.text) as Explanation;
}

async function made({ method, url, headers, answer }: ExplainedRequest): Promise<Trace & { status: number }> {
  plan(url, answer);
  const expires = Math.floor(Date.now() / 1_000) + 60;
  const token = await debugToken({ expires, nonce: 'n', prefix: '' }, SECRETS['POPGATE_DEBUG_KEY']!);
  const reply = await edge.ask(`${method} ${url}`, { ...headers, 'popgate-debug': token });
  return JSON.parse(reply.headers['popgate-trace']!) as Trace & { status: number };
}

/** A gateway in memory, of the same configuration; its origins answer what is given. */
const here = (() => {
  // Who asks the operator API is no matter here.
  const { admin: _, ...config } = mergeSites(1);
  let given: Given = {};
  const platform = memoryPlatform({
    ...surroundingsOf(config),
    environment: { local: true },
    now: () => Date.now(),
    origins: { fetch: async () => givenAnswer(given), health: () => 'unknown' },
    log: () => undefined,
  });
  const gateway = createGateway({ config, capabilities, platform });
  const client = { address: '127.0.0.1', waitUntil: (work: Promise<unknown>) => void work.catch(() => undefined) };
  return {
    async get(url: string, headers: Record<string, string>, answer: Given) {
      given = answer;
      await (await gateway.handle(requestOf(`GET ${url}`, headers), client)).arrayBuffer();
    },
    async explain({ method, url, headers, answer }: ExplainedRequest): Promise<Explanation> {
      const request = requestOf(`${method} ${url}`, headers);
      return (await explainRequest(gateway.parts, { request, client, answer: () => givenAnswer(answer) }))!;
    },
  };
})();

/** What an explanation has besides what a trace has. */
function asTrace(explanation: Explanation): Trace {
  const more = new Set(['awaits', 'assumed', 'headers']);
  return Object.fromEntries(Object.entries(explanation).filter(([name]) => !more.has(name))) as unknown as Trace;
}

describe('offline, at the edge, and of the real request the explanation is one', () => {
  test.each(EXPLAINED.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    for (const earlier of one.earlier) {
      plan(one.url, earlier);
      await edge.ask(`GET ${one.url}`, one.earlierHeaders);
      await here.get(one.url, one.earlierHeaders, earlier);
    }
    const asked = origin.asked(pathAtOrigin(one.url)).length;
    const [online, offline] = [await live(one), await here.explain(one)];
    expect(origin.asked(pathAtOrigin(one.url))).toHaveLength(asked);
    const real = comparable(await made(one));
    expect(comparable(asTrace(online))).toEqual(real);
    expect(comparable(asTrace(offline))).toEqual(real);
  });
});

test('popgate explain --live prints what the running gateway says', async () => {
  const terminal = fakeTerminal(SECRETS);
  const asked = {
    url: `http://${EXPLAINED_HOST}/moved/1`,
    method: 'GET',
    headers: [],
    address: undefined,
    country: undefined,
  };
  const to = new URL(`http://127.0.0.1:${edge.port}`);
  const told = await explainLive(asked, null, { to, config: mergeSites(1), terminal });
  expect(told).toMatchObject({ verdict: 'answer', status: 301, why: { code: 'redirect' }, route: '/moved/:id' });
  expect(told.more).toContain('#redirect');
});
