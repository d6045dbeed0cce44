import { describe, expect, test } from 'vitest';
import type { HookConfig, HookEventConfig } from '../../../src/gateway/index.ts';
import { SAMPLES } from '../../support/webhooks.ts';
import { problemOf } from '../service.ts';
import { type Hooked, hooked, OTHER_PAGE } from './hooked.ts';

const PAGE = SAMPLES['github']!.page;

/** The GitHub sample with other events. */
function withEvents(events: Record<string, HookEventConfig>): Record<string, HookConfig> {
  return { github: { adapter: 'github', events } };
}

/** What a push with this payload comes to, under one event. */
async function push(payload: unknown, event: HookEventConfig): Promise<{ www: Hooked; answer: Response }> {
  const www = await hooked({ hooks: withEvents({ push: event }) });
  return { www, answer: await www.post('github', www.sign('github', { payload })) };
}

const purgedOf = async (answer: Response) => ((await answer.json()) as { purged: Record<string, unknown> }).purged;

describe('where hooks are', () => {
  test.each([
    '/hooks/none',
    '/hooks/',
    '/hooks/Github',
    '/hooks/github/',
    '/hooks/github/x',
    '/hooks/github%2F',
    '/hooks/__proto__',
    '/hooks/constructor',
    '/hooks',
  ])('%s is a 404', async (path) => {
    const www = await hooked();
    const { headers, body } = www.sign('github');
    const answer = await www.ask(`POST /.popgate${path}`, headers, body);
    expect(await problemOf(answer)).toMatchObject({ status: 404, type: 'application/problem+json' });
    expect(await www.isStored(PAGE)).toBe(true);
  });

  test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is a 405', async (method) => {
    const www = await hooked();
    const { headers, body } = www.sign('github');
    const answer = await www.ask(`${method} /.popgate/hooks/github`, headers, method === 'GET' ? undefined : body);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await www.isStored(PAGE)).toBe(true);
  });

  test('a token opens none, and a delivery nothing else', async () => {
    const www = await hooked({ secrets: { admin_token: 'admin', hook_github: SAMPLES['github']!.secret } });
    const { headers, body } = www.sign('github');
    const { 'x-hub-signature-256': signature, ...unsigned } = headers;
    const bearer = { authorization: 'Bearer admin' };
    expect((await www.ask('POST /.popgate/hooks/github', { ...unsigned, ...bearer }, body)).status).toBe(401);
    expect((await www.ask('POST /.popgate/purge', headers, '{"all":true}')).status).toBe(401);
    expect(signature).toBeDefined();
  });

  test('a name with dashes has its secret under underscores', async () => {
    const hooks = { 'my-site': withEvents({ push: { keys: ['pages'] } })['github']! };
    const www = await hooked({ hooks, secrets: { hook_my_site: SAMPLES['github']!.secret } });
    const answer = await www.post('my-site', www.sign('github'));
    expect(await answer.json()).toMatchObject({ who: 'hook my-site' });
  });
});

describe('S54 the body', () => {
  test.each(['', '{', 'payload=%7B%7D', '\ufeff{}x', 'undefined'])(
    '%j is a 400 when it is rightly signed',
    async (payload) => {
      const www = await hooked();
      const problem = await problemOf(await www.post('github', www.sign('github', { payload })));
      expect(problem).toMatchObject({
        status: 400,
        detail: 'the body is not JSON: have the sender use application/json',
      });
      expect(await www.isStored(PAGE)).toBe(true);
    },
  );

  test('is checked as bytes, not as the text that they become', async () => {
    const www = await hooked();
    const sent = www.sign('github', { payload: '{"a":"\ufffd"}' });
    const bytes = Buffer.from(sent.body.replace('\ufffd', '\xff'), 'latin1');
    const answer = await www.ask('POST /.popgate/hooks/github', sent.headers, bytes as unknown as string);
    expect(answer.status).toBe(401);
  });
});

describe('an event', () => {
  test('that is not configured is a 202 and a line in the log', async () => {
    const www = await hooked({ hooks: withEvents({ release: { keys: ['pages'] } }) });
    const answer = await www.post('github', www.sign('github'));
    expect([answer.status, await answer.json()]).toEqual([202, { ignored: 'no purge is configured for this event' }]);
    expect(www.logged).toEqual(['hook github: "push": no purge is configured for this event; nothing is purged']);
    expect(await www.isStored(OTHER_PAGE)).toBe(true);
  });

  test.each(['constructor', '__proto__', '', 'x'.repeat(5_000), '\u00ff"'])(
    'called %j is one that is not configured',
    async (event) => {
      const www = await hooked();
      const sent = www.sign('github');
      const answer = await www.post('github', { ...sent, headers: { ...sent.headers, 'x-github-event': event } });
      expect(answer.status).toBe(202);
      expect(www.logged[0]!.length).toBeLessThan(300);
      expect(www.logged[0]).toMatch(/^[^\n]*$/);
    },
  );

  test("is taken by '*' where it has no entry of its own", async () => {
    const www = await hooked({ hooks: withEvents({ release: { keys: ['release'] }, '*': { keys: ['pages'] } }) });
    expect(await purgedOf(await www.post('github', www.sign('github')))).toMatchObject({ keys: ['pages'] });
    const sent = www.sign('github');
    const release = { ...sent, headers: { ...sent.headers, 'x-github-event': 'release' } };
    expect(await purgedOf(await www.post('github', release))).toMatchObject({ keys: ['release'] });
  });

  test.each<[HookEventConfig, object]>([
    [
      { keys: ['pages'], soft: true },
      { soft: true, purged: { keys: ['pages'] } },
    ],
    [{ domains: ['www.example.test'] }, { soft: false, purged: { domains: ['www.example.test'] } }],
    [{ all: true }, { purged: { keys: [], all: true } }],
    [
      { all: true, soft: true },
      { soft: true, purged: { all: true } },
    ],
  ])('purges %j', async (event, record) => {
    const { www, answer } = await push({}, event);
    expect(await answer.json()).toMatchObject(record);
    expect(await www.isStored(OTHER_PAGE)).toBe(false);
  });
});

describe('S54 a delivery id', () => {
  test('is asked for where the sender sends one, and signs no time', async () => {
    const www = await hooked();
    const { headers, body } = www.sign('github');
    for (const id of [undefined, '']) {
      const { 'x-github-delivery': _, ...others } = headers;
      const sent = { headers: { ...others, ...(id === undefined ? {} : { 'x-github-delivery': id }) }, body };
      expect(await problemOf(await www.post('github', sent))).toMatchObject({
        status: 400,
        detail: 'there is no x-github-delivery',
      });
    }
    expect(await www.isStored(PAGE)).toBe(true);
  });

  test('may have 500 characters', async () => {
    const www = await hooked();
    for (const [length, status] of [
      [500, 200],
      [501, 400],
    ] as const) {
      const answer = await www.post('github', www.sign('github', { id: 'ÿ'.repeat(length) }));
      expect(answer.status).toBe(status);
    }
  });

  test('is known for an hour', async () => {
    const www = await hooked();
    const sent = www.sign('github');
    await www.post('github', sent);
    www.advance(3_599_000);
    expect(await (await www.post('github', sent)).json()).toEqual({ repeated: true });
    www.advance(2_000);
    expect(await (await www.post('github', sent)).json()).toMatchObject({ who: 'hook github' });
  });

  test("is each hook's own", async () => {
    const events = { push: { keys: ['pages'] } };
    const secret = SAMPLES['github']!.secret;
    const hooks = { ...withEvents(events), other: withEvents(events)['github']! };
    const www = await hooked({ hooks, secrets: { hook_github: secret, hook_other: secret } });
    const sent = www.sign('github');
    for (const name of ['github', 'other']) {
      expect(await (await www.post(name, sent)).json()).toMatchObject({ who: `hook ${name}` });
    }
  });

  test('of several at once is carried out once', async () => {
    const www = await hooked();
    const sent = www.sign('sanity');
    const answers = await Promise.all(Array.from({ length: 5 }, () => www.post('sanity', sent)));
    const bodies = await Promise.all(answers.map(async (answer) => (await answer.json()) as { repeated?: true }));
    expect(bodies.filter(({ repeated }) => repeated !== true).length).toBe(1);
  });

  test('is given back where the purge fails', async () => {
    const www = await hooked();
    const sent = www.sign('sanity');
    const { purge } = www.cache;
    www.cache.purge = () => {
      throw new Error('no purge today');
    };
    expect((await www.post('sanity', sent)).status).toBe(500);
    www.cache.purge = purge;
    expect(await (await www.post('sanity', sent)).json()).toMatchObject({ who: 'hook sanity' });
    expect(await www.isStored(SAMPLES['sanity']!.page)).toBe(false);
  });

  test('of what was ignored is not kept', async () => {
    const www = await hooked({ hooks: withEvents({ release: { keys: ['pages'] } }) });
    const sent = www.sign('github');
    for (let time = 0; time < 2; time += 1) expect((await www.post('github', sent)).status).toBe(202);
  });

  test('that is under way elsewhere is a 409 when it takes long', async () => {
    const www = await hooked();
    const { transaction } = www.cache;
    www.cache.transaction = async (key, waitMs) => (key.startsWith('hook|') ? null : transaction(key, waitMs));
    expect(await problemOf(await www.post('github', www.sign('github')))).toMatchObject({ status: 409 });
    expect(await www.isStored(PAGE)).toBe(true);
  });

  test('is held by a purge no more than by a key', async () => {
    const www = await hooked({ hooks: withEvents({ push: { all: true } }) });
    const sent = www.sign('github');
    await www.post('github', sent);
    expect(await (await www.post('github', sent)).json()).toEqual({ repeated: true });
  });
});

describe('S63 secrets', () => {
  test('are neither logged nor told', async () => {
    const www = await hooked();
    const told: string[] = [];
    for (const [name, { signature }] of Object.entries(SAMPLES)) {
      const sent = www.sign(name);
      const wrong = { ...sent, headers: { ...sent.headers, [signature]: 'wrong' } };
      for (const each of [sent, sent, wrong]) told.push(await (await www.post(name, each)).text());
    }
    await www.settle();
    const all = [...told, ...www.logged, ...www.cache.keys()].join('\n');
    for (const { secret } of Object.values(SAMPLES)) expect(all).not.toContain(secret);
    expect(www.sent.length).toBe(Object.keys(SAMPLES).length + 1);
  });
});
