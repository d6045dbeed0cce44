import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFastlyApi } from '../../../src/cli/fastly/api.ts';
import type { CliError } from '../../../src/cli/terminal/cli-error.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';
import { type FakeApi, startFakeApi } from './fake-api.ts';

let api: FakeApi;
beforeAll(async () => {
  api = await startFakeApi();
});
afterAll(() => api.close());

const env = () => ({ FASTLY_API_ENDPOINT: api.url, FASTLY_API_TOKEN: 'fastly-secret' });

async function failure(status: number, body: unknown): Promise<CliError> {
  api.script({ status, body });
  const call = createFastlyApi(fakeTerminal(env())).get('/service/S/version/1/backend?x=1');
  return call.then(
    () => expect.fail('it was no error'),
    (error: unknown) => error as CliError,
  );
}

const FORMATS: [string, (title: string, detail: string) => object][] = [
  ["Fastly's own", (msg, detail) => ({ msg, detail })],
  ["JSON:API's", (title, detail) => ({ errors: [{ title, detail }] })],
  ["RFC 9457's", (title, detail) => ({ type: 'about:blank', title, detail })],
];

describe('a refusal of Fastly', () => {
  it.each<[number, string, string, string]>([
    [400, 'Bad request', 'Fastly does not accept what was sent', 'correct what it names'],
    [
      400,
      'Domain is already taken by another customer',
      'another service or account holds the domain',
      'remove it there first',
    ],
    [401, 'Provided credentials are missing or invalid', 'Fastly does not know the token', 'set FASTLY_API_TOKEN'],
    [403, 'You are not authorized', 'the token may not do this', 'enough scope'],
    [404, 'Record not found', 'Fastly does not find it', 'check the service id'],
    [409, 'Duplicate record', 'Fastly has one of that name already', 'run the command again'],
    [412, 'Precondition failed', 'what a store holds was changed meanwhile', 'run the command again'],
    [422, 'Version locked', 'the version cannot be changed any more', 'makes a draft of its own'],
    [422, 'Invalid value', 'Fastly does not accept what was sent', 'correct what it names'],
    [429, 'Too many requests', 'too many requests', 'wait until the rate limit is reset'],
    [503, 'Service unavailable', 'Fastly refused', 'fastlystatus.com'],
  ])('says what, why and how to fix it: %d %s', async (status, said, what, fix) => {
    for (const [format, body] of FORMATS) {
      const error = await failure(status, body(said, 'in detail'));
      expect(error.message, format).toContain(what);
      expect(error.message, format).toContain(`GET /service/S/version/1/backend: ${status}`);
      expect(error.why, format).toContain(`${said}: in detail`);
      expect(error.fix, format).toContain(fix);
      expect(`${error.message}${error.why}${error.fix}`, format).not.toContain('fastly-secret');
    }
  });

  it.each([[''], ['<html>'], ['[]'], ['null'], [{ errors: [] }], [{ errors: [null] }], [{ msg: 7 }]])(
    'has words where it has none itself: %j',
    async (body) => {
      expect((await failure(404, body)).why).toBe('Not Found, and no more is said');
    },
  );

  it('names what the token may do, where it may not do enough', async () => {
    api.script({ status: 403, body: { msg: 'no' } }, { body: { name: 'CI', scope: 'purge_select' } });
    const call = createFastlyApi(fakeTerminal(env())).get('/service/S');
    await expect(call).rejects.toMatchObject({ why: 'no; the token "CI" has the scope purge_select' });
  });
});

describe('a call', () => {
  it('sends forms, JSON, JSON:API, text and files as they are meant', async () => {
    api.script({});
    const { call } = createFastlyApi(fakeTerminal(env()));
    const payloads = [
      { form: { name: 'a b', port: 443, use_ssl: true } },
      { json: { a: 1 } },
      { jsonApi: { data: {} } },
      { text: 'as it is' },
      { file: { field: 'package', name: 'p.tar.gz', bytes: Buffer.from('bytes') } },
    ];
    for (const payload of payloads) await call({ method: 'PUT', path: '/x', payload });
    expect(api.received.map(({ headers }) => headers['content-type']?.split(';')[0])).toEqual([
      'application/x-www-form-urlencoded',
      'application/json',
      'application/vnd.api+json',
      'text/plain',
      'multipart/form-data',
    ]);
    expect(api.received.slice(0, 4).map(({ body }) => body)).toEqual([
      'name=a+b&port=443&use_ssl=true',
      '{"a":1}',
      '{"data":{}}',
      'as it is',
    ]);
    const { headers, body } = api.received[4]!;
    const boundary = /boundary=(\S+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '';
    expect(body.split(`--${boundary}`)).toEqual([
      '',
      expect.stringMatching(
        /^\r\nContent-Disposition: form-data; name="package"; filename="p\.tar\.gz"\r\n.*\r\n\r\nbytes\r\n$/s,
      ),
      expect.stringMatching(/^--\s*$/),
    ]);
  });

  it('asks for the token once', async () => {
    api.script({});
    const terminal = fakeTerminal({ ...env(), FASTLY_API_TOKEN: '', HOME: '/nonexistent' }, { answers: ['typed'] });
    const { get } = createFastlyApi(terminal);
    await Promise.all([get('/a'), get('/b')]);
    expect(terminal.asked).toHaveLength(1);
    expect(api.received.map(({ headers }) => headers['fastly-key'])).toEqual(['typed', 'typed']);
  });
});
