import { describe, expect, test } from 'vitest';
import {
  DETAILS,
  explainRequest,
  type Explanation,
  FORWARDED,
  type Given,
  givenAnswer,
  type Trace,
  traceOf,
} from '../../../src/gateway/index.ts';
import { explained } from '../../edge/sites/explained.ts';
import { EXPLAINED, type ExplainedRequest } from '../../support/explained-requests.ts';
import { comparable } from '../../support/same-trace.ts';
import { requestOf, site, type Site } from '../../support/site.ts';

const config = explained.config({ origin: 'http://127.0.0.1:1', nobody: 'http://127.0.0.1:2' });

interface Asked extends Site {
  explain(answer: Given | null): Promise<Explanation>;
  /** The trace of the request as it was made. */
  make(): Promise<Trace & { status: number }>;
}

/** After the earlier requests, with a clock that stands. */
async function asked({ method, url, headers, earlier, earlierHeaders, answer }: ExplainedRequest): Promise<Asked> {
  let given: Given = answer;
  let traced: Promise<Trace> | undefined;
  const www = site({
    config,
    origin: () => givenAnswer(given),
    address: '127.0.0.1',
    countries: { '127.0.0.1': 'US' },
    acls: { explained: { '127.0.0.1': 'block' } },
    stores: { config: { explained_flags: { maintenance: '600' } } },
    watch: ({ exchange, domains }) => void (traced = traceOf(exchange!, domains)),
  });
  for (const one of earlier) {
    given = one;
    await (await www.ask(`GET ${url}`, earlierHeaders)).arrayBuffer();
    await www.settle();
  }
  given = answer;
  const request = (): Request => requestOf(`${method} ${url}`, headers);
  return {
    ...www,
    explain: async (known) => {
      const client = { address: '127.0.0.1' };
      return (await explainRequest(www.parts, {
        request: request(),
        client,
        answer: known && (() => givenAnswer(known)),
      }))!;
    },
    async make() {
      const response = await www.send(request());
      const trace = { ...(await traced!), status: response.status };
      await response.arrayBuffer();
      await www.settle();
      return trace;
    },
  };
}

const stateOf = (www: Site) => ({
  entries: www.cache.keys().map((key) => [key, www.cache.peek(key), www.cache.lookup(key)?.metadata]),
  told: structuredClone([www.sent.length, www.logged, www.accessLog, www.handedOff.length]),
});

describe('what would be decided is what is decided', () => {
  test.each(EXPLAINED.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const www = await asked(one);
    const { awaits, assumed, headers: _headers, ...explained } = await www.explain(one.answer);
    const made = await www.make();
    expect(comparable(explained)).toEqual(comparable(made));
    expect([explained.freshness, awaits, assumed]).toEqual([made.freshness, null, []]);
  });
});

test('each verdict comes of it, and each word of Cache-Status', async () => {
  const all: Explanation[] = [];
  for (const one of EXPLAINED) all.push(await (await asked(one)).explain(one.answer));
  expect(new Set(all.map(({ verdict }) => verdict))).toEqual(new Set(['hit', 'stale', 'miss', 'pass', 'answer']));
  const codes = new Set<string | undefined>(all.map(({ why }) => why?.code));
  const known = [...Object.keys(DETAILS), ...Object.keys(FORWARDED).map((fwd) => `fwd-${fwd}`)];
  // The one is of a shield, the other a word that this gateway never says.
  expect(known.filter((code) => !codes.has(code))).toEqual(['shield-stale', 'fwd-partial']);
  expect(all.filter(({ steps }) => steps.filter(({ decides }) => decides).length !== 1)).toEqual([]);
});

describe('to explain a request changes nothing', () => {
  test.each(EXPLAINED.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const www = await asked(one);
    const before = stateOf(www);
    await www.explain(one.answer);
    await www.explain(null);
    await www.settle();
    expect(stateOf(www)).toEqual(before);
  });
});
