import { describe, expect, test } from 'vitest';
import { ADMIN, problemOf, PURGE, type Service, service, UNTOUCHED } from '../service.ts';

const BOTH = { purge_token: 'purge-secret', admin_token: 'admin-secret' };

/** What needs a token, by what it asks for. */
const REQUESTS: Record<string, (www: Service, headers: Record<string, string>) => Promise<Response>> = {
  'a purge by key': (www, headers) => www.post({ keys: ['pages'] }, { authorization: '', ...headers }),
  'a PURGE': (www, headers) => www.ask('PURGE http://www.example.test/a', headers),
  'the status': (www, headers) => www.ask('GET /.popgate/status', headers),
};
const KINDS = Object.keys(REQUESTS);
const purgeAll = (www: Service, headers: Record<string, string>) => www.post({ all: true }, headers);

describe('S52 S49 a secret that is not there disables what it guards', () => {
  const without: [string, Record<string, string>][] = [
    ['missing', {}],
    ['empty', { purge_token: '', admin_token: '', purge_token_next: '', admin_token_next: '' }],
  ];
  const presented: [string, Record<string, string>][] = [
    ['no token', {}],
    ['a token', PURGE],
    ['an empty token', { authorization: 'Bearer ' }],
    ['an empty Fastly-Key', { 'fastly-key': '' }],
    ['a token of spaces', { authorization: 'Bearer   ' }],
  ];
  const cases = without.flatMap(([secret, secrets]) =>
    KINDS.flatMap((kind) => presented.map(([token, headers]) => ({ secret, secrets, kind, token, headers }))),
  );

  test.each(cases)('$secret: 503 for $kind with $token', async ({ secrets, kind, headers }) => {
    const www = await service({ secrets });
    const problem = await problemOf(await REQUESTS[kind]!(www, headers));
    expect(problem).toEqual({
      type: 'application/problem+json',
      cache: 'no-store',
      title: 'Disabled',
      status: 503,
      detail: 'no token for this is set: see the secrets purge_token, purge_token_next, admin_token, admin_token_next',
    });
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test('without an admin token nobody can purge everything', async () => {
    const www = await service({ secrets: { purge_token: 'purge-secret' } });
    const problem = await problemOf(await purgeAll(www, PURGE));
    expect(problem).toMatchObject({ status: 503, detail: expect.stringContaining('admin_token') as unknown });
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test('without a purge token the admin token still does all', async () => {
    const www = await service({ secrets: { admin_token: 'admin-secret' } });
    for (const kind of KINDS) expect((await REQUESTS[kind]!(www, ADMIN)).status).toBe(200);
    expect((await REQUESTS['the status']!(www, PURGE)).status).toBe(401);
    expect((await purgeAll(www, ADMIN)).status).toBe(200);
  });
});

describe('S52 a token that is missing or wrong is a 401 with a challenge', () => {
  const wrong: [string, Record<string, string>][] = [
    ['none', {}],
    ['an empty Authorization', { authorization: '' }],
    ['a scheme alone', { authorization: 'Bearer' }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['another token', { authorization: 'Bearer other' }],
    ['its beginning', { authorization: 'Bearer purge-secre' }],
    ['more than it', { authorization: 'Bearer purge-secret1' }],
    ['it in capitals', { authorization: 'Bearer PURGE-SECRET' }],
    ['it twice', { authorization: 'Bearer purge-secret purge-secret' }],
    ['it and another, as two lines arrive', { authorization: 'Bearer purge-secret, Bearer other' }],
    ['it without a scheme', { authorization: 'purge-secret' }],
    ['it as a password', { authorization: `Basic ${btoa('user:purge-secret')}` }],
    ['an empty Fastly-Key', { 'fastly-key': '' }],
    ['another Fastly-Key', { 'fastly-key': 'other' }],
    ['a wrong token beside a right Fastly-Key', { authorization: 'Bearer other', 'fastly-key': 'purge-secret' }],
    ['the name of the secret', { authorization: 'Bearer purge_token' }],
    ['it in a cookie alone', { cookie: 'token=purge-secret' }],
  ];
  const cases = KINDS.flatMap((kind) => wrong.map(([token, headers]) => ({ kind, token, headers })));

  test.each(cases)('$kind with $token', async ({ kind, headers }) => {
    const www = await service();
    const answer = await REQUESTS[kind]!(www, headers);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="popgate"');
    expect(await problemOf(answer)).toMatchObject({
      title: 'Authentication required',
      type: 'application/problem+json',
    });
    expect(await www.states()).toEqual(UNTOUCHED);
  });

  test('a wrong one says no more than a wrong one of another length', async () => {
    const www = await service();
    const details = ['p', 'purge-secre', 'purge-secret-and-more'].map(async (token) =>
      problemOf(await REQUESTS['the status']!(www, { authorization: `Bearer ${token}` })),
    );
    expect(new Set((await Promise.all(details)).map((problem) => JSON.stringify(problem))).size).toBe(1);
  });
});

describe('S52 a token', () => {
  const right: [string, Record<string, string>][] = [
    ['Bearer', { authorization: 'Bearer purge-secret' }],
    ['bearer, in any case', { authorization: 'bEaReR purge-secret' }],
    ['Bearer and several spaces', { authorization: 'Bearer   purge-secret' }],
    ['Fastly-Key', { 'fastly-key': 'purge-secret' }],
    ['Fastly-Key beside an Authorization of the site', { authorization: 'Basic eDp5', 'fastly-key': 'purge-secret' }],
  ];
  const cases = KINDS.flatMap((kind) => right.map(([how, headers]) => ({ kind, how, headers })));

  test.each(cases)('as $how is taken for $kind', async ({ kind, headers }) => {
    expect((await REQUESTS[kind]!(await service(), headers)).status).toBe(200);
  });

  test.each(['purge_token', 'purge_token_next', 'admin_token', 'admin_token_next'])(
    'is changed without a gap: %s is taken beside the others',
    async (name) => {
      const www = await service({
        secrets: { ...BOTH, purge_token_next: 'pn', admin_token_next: 'an', [name]: 'mine' },
      });
      const mine = { authorization: 'Bearer mine' };
      for (const kind of KINDS) expect((await REQUESTS[kind]!(www, mine)).status).toBe(200);
      expect((await purgeAll(www, mine)).status).toBe(name.startsWith('admin') ? 200 : 403);
    },
  );

  test('that is only the next is enough', async () => {
    const www = await service({ secrets: { purge_token_next: 'next' } });
    expect((await REQUESTS['a PURGE']!(www, { authorization: 'Bearer next' })).status).toBe(200);
  });

  test('is read at each request, so that a new one counts at once', async () => {
    const secrets: Record<string, string> = { purge_token: 'old' };
    const www = await service({ secrets });
    const status = (token: string) => REQUESTS['the status']!(www, { authorization: `Bearer ${token}` });
    expect((await status('old')).status).toBe(200);
    secrets['purge_token'] = 'new';
    expect([(await status('old')).status, (await status('new')).status]).toEqual([401, 200]);
  });
});

describe('S53 the purge token', () => {
  test.each(['hard', 'soft'])('cannot purge everything, %s', async (mode) => {
    const www = await service();
    const problem = await problemOf(await www.post({ all: true, soft: mode === 'soft' }));
    expect(problem).toMatchObject({ status: 403, title: 'Out of scope', detail: 'this needs the admin token' });
    expect(await www.states()).toEqual(UNTOUCHED);
  });
});

describe('S52 S63 tokens stay where they are', () => {
  test('neither forwarded, nor logged, nor told', async () => {
    const www = await service();
    const tokens = [PURGE, ADMIN, { 'fastly-key': 'purge-secret' }, { authorization: 'Bearer wrong-secret' }];
    for (const headers of tokens) {
      const answers = [
        await www.post({ keys: ['pages'] }, headers),
        await www.post({ keys: [''] }, headers),
        await www.post('{', headers),
        await www.ask('PURGE http://www.example.test/a', headers),
        await www.ask('PURGE http://unknown.test/a', headers),
        await www.ask('GET /.popgate/status', headers),
        await www.ask('GET /.popgate/none', headers),
        await www.ask('PUT /.popgate/purge', headers),
      ];
      for (const answer of answers) {
        const told = `${JSON.stringify([...answer.headers])}${await answer.text()}`;
        expect(told).not.toMatch(/(?:purge|admin|wrong)-secret/);
      }
    }
    await www.settle();
    expect(www.sent).toEqual([]);
    expect(www.logged.join('\n')).not.toContain('secret');
    expect(www.cache.keys().join('\n')).not.toContain('secret');
  });

  test('a Fastly-Key that a client sends to the site does not reach its origin', async () => {
    const www = await service();
    await www.ask('GET /new', { 'fastly-key': 'purge-secret' });
    expect(www.sent.map(({ headers }) => headers.has('fastly-key'))).toEqual([false]);
  });
});
