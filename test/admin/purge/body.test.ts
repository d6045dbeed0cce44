import { describe, expect, test } from 'vitest';
import { problemOf, service, UNTOUCHED } from '../service.ts';

/** Every one of these purges nothing, though the rest of the body is sound. */
async function refused(body: unknown, headers: Record<string, string> = {}) {
  const www = await service();
  const answer = await www.post(body, headers);
  const problem = await problemOf(answer);
  expect(problem).toMatchObject({ status: answer.status, type: 'application/problem+json', cache: 'no-store' });
  expect(await www.states()).toEqual(UNTOUCHED);
  return { status: answer.status, detail: String(problem['detail']), title: problem['title'] };
}

describe('S44 a key that cannot be one is named, and nothing is purged', () => {
  test.each([
    ['empty', '', '""', 'is empty'],
    ['of a space', ' ', '" "', 'holds a space'],
    ['with a space', 'pages all', '"pages all"', 'holds a space'],
    ['with a tab', 'a\tb', String.raw`"a\tb"`, 'control character'],
    ['with a line end', 'a\r\nb', String.raw`"a\r\nb"`, 'control character'],
    ['with a NUL', 'a\0b', String.raw`"a\u0000b"`, 'control character'],
    ['with DEL', 'a\x7f', '"a\x7f"', 'control character'],
    ['with a comma', 'a,b', '"a,b"', 'a comma'],
    ['beyond ASCII', 'é', '"é"', 'not ASCII'],
    ['with half a surrogate pair', '\ud800', String.raw`"\ud800"`, 'not ASCII'],
    ['reserved', 'popgate:all', '"popgate:all"', 'reserved popgate:'],
    ['reserved in capitals', 'PopGate:all', '"PopGate:all"', 'reserved popgate:'],
    ['longer than 8 KB', 'k'.repeat(8_193), `"${'k'.repeat(80)}…"`, 'is longer than 8192 bytes'],
  ])('%s', async (_name, key, named, why) => {
    const { status, detail } = await refused({ keys: ['pages', key] });
    expect(status).toBe(400);
    expect(detail).toContain(`keys[1] ${named} `);
    expect(detail).toContain(why);
  });

  test.each([
    ['256 keys', Array.from({ length: 256 }, (_, at) => `k${at}`)],
    ['a key of 8 KB', ['k'.repeat(8_192)]],
    ['all printable characters but the comma', ['!"#$%&\'()*+-./0129:;<=>?@AZ[\\]^_`az{|}~']],
    ['one that only resembles a reserved one', ['popgate', 'x-popgate:all']],
  ])('%s can be purged', async (_name, keys) => {
    const answer = await (await service()).post({ keys });
    expect(await answer.json()).toMatchObject({ purged: { keys } });
    expect(answer.status).toBe(200);
  });

  test('a key of 8 KB is purged, though the platform takes no such one', async () => {
    const key = 'k'.repeat(8_192);
    const www = await service({
      origin: () =>
        new Response('page', {
          headers: { 'content-type': 'text/plain', 'cache-control': 'max-age=60', 'surrogate-key': key },
        }),
    });
    expect(await www.states()).toEqual(UNTOUCHED);
    await www.post({ keys: [key] });
    expect(new Set(Object.values(await www.states()))).toEqual(new Set(['gone']));
  });
});

describe('S44 how much one request may name', () => {
  const many = (count: number, prefix = 'k') => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
  test.each<[string, object]>([
    ['257 keys', { keys: many(257) }],
    ['keys and domains that are too many together', { keys: many(256), domains: ['www.example.test'] }],
    ['keys and URLs that are too many together', { keys: many(256), urls: ['http://www.example.test/a'] }],
  ])('%s: 400 and nothing purged', async (_name, body) => {
    const { status, detail } = await refused(body);
    expect([status, detail]).toEqual([400, '257 are more than the 256 that one request may name']);
  });

  test('what is named twice counts once', async () => {
    const answer = await (await service()).post({ keys: [...many(256), ...many(256)] });
    expect(answer.status).toBe(200);
    expect(((await answer.json()) as { purged: { keys: string[] } }).purged.keys).toEqual(many(256));
  });

  test('the configuration may allow fewer', async () => {
    const www = await service({ config: { purge: { maxKeysPerRequest: 2 } } });
    expect((await www.post({ keys: many(2) })).status).toBe(200);
    expect((await www.post({ keys: ['pages', ...many(2)] })).status).toBe(400);
    expect(await www.states()).toEqual(UNTOUCHED);
  });
});

describe('a body that says nothing clear', () => {
  test.each<[string, unknown, string]>([
    ['is empty', '', 'the body is not JSON'],
    ['is cut', '{"keys":["pages"]', 'the body is not JSON'],
    ['has a comment', '{"keys":["pages"]} //', 'the body is not JSON'],
    ['is a list', ['pages'], 'not a JSON object'],
    ['is null', 'null', 'not a JSON object'],
    ['is text', '"pages"', 'not a JSON object'],
    ['is a number', '1', 'not a JSON object'],
    ['has no field', {}, 'nothing to purge'],
    ['has an empty list', { keys: [] }, 'nothing to purge'],
    ['has three empty lists', { keys: [], urls: [], domains: [] }, 'nothing to purge'],
    ['only says soft', { soft: true }, 'nothing to purge'],
    ['only says not all', { all: false }, 'nothing to purge'],
    ['has a field that is not there', { keys: ['pages'], key: 'a' }, 'there is no field "key"'],
    ['has a field in capitals', { Keys: ['pages'] }, 'there is no field "Keys"'],
    ['has a field of every object', '{"keys":["pages"],"__proto__":{"all":true}}', 'there is no field "__proto__"'],
    ['has a field of every function', { keys: ['pages'], constructor: 1 }, 'there is no field "constructor"'],
    ['has text for keys', { keys: 'pages' }, 'keys is not a list'],
    ['has an object for keys', { keys: { 0: 'pages' } }, 'keys is not a list'],
    ['has a number among the keys', { keys: ['pages', 1] }, 'keys[1] is not a text'],
    ['has null among the URLs', { keys: ['pages'], urls: [null] }, 'urls[0] is not a text'],
    ['has a list among the domains', { keys: ['pages'], domains: [['a']] }, 'domains[0] is not a text'],
    ['has text for soft', { keys: ['pages'], soft: 'false' }, 'soft is not true or false'],
    ['has a number for all', { all: 1 }, 'all is not true or false'],
    ['names keys beside all', { all: true, keys: ['pages'] }, 'says "all", which stands alone'],
    ['names URLs beside all', { all: true, urls: ['http://www.example.test/a'] }, 'says "all", which stands alone'],
    ['names domains beside all', { all: true, domains: ['www.example.test'] }, 'says "all", which stands alone'],
  ])('%s: 400', async (_name, body, expected) => {
    const { status, detail, title } = await refused(body);
    expect([status, title]).toEqual([400, 'Bad request']);
    expect(detail).toContain(expected);
  });

  test('bytes that are no UTF-8 are no key', async () => {
    const www = await service();
    const bytes = new Uint8Array([
      ...new TextEncoder().encode('{"keys":["a'),
      0xff,
      ...new TextEncoder().encode('"]}'),
    ]);
    const problem = await problemOf(await www.post(bytes));
    expect(problem['status']).toBe(400);
    expect(problem['detail']).toContain('not ASCII');
  });
});

describe('a body that is no JSON by its type', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-seq',
    'text/json',
    'text/plain; application/json',
    '',
  ])('S53 %j: 415, so that no page of another site can send it', async (type) => {
    const { status, title } = await refused({ keys: ['pages'] }, { 'content-type': type });
    expect([status, title]).toEqual([415, 'JSON expected']);
  });

  test.each(['application/json', 'Application/JSON', 'application/json; charset=utf-8', 'application/json ;x=y'])(
    '%j is taken',
    async (type) => {
      const www = await service();
      expect((await www.post({ keys: ['other'] }, { 'content-type': type })).status).toBe(200);
    },
  );
});

describe('a body larger than 64 KiB', () => {
  const padded = (length: number) => '{"keys":["pages"]}'.padEnd(length, ' ');

  test.each([
    ['as it says', padded(65_537), { 'content-length': '65537' }],
    ['which it does not say', padded(65_537), {}],
    ['and says less', padded(65_537), { 'content-length': '10' }],
    ['by what it says alone', padded(100), { 'content-length': '65537' }],
  ])('%s: 413', async (_name, body, headers) => {
    const { status, detail, title } = await refused(body, headers);
    expect([status, detail, title]).toEqual([413, 'the body is larger than 65536 bytes', 'Body too large']);
  });

  test('one of 64 KiB is taken', async () => {
    const www = await service();
    expect((await www.post(padded(65_536), { 'content-length': '65536' })).status).toBe(200);
    expect((await www.states())['http://www.example.test/a']).toBe('gone');
  });

  test('one without end is not read to its end', async () => {
    const www = await service();
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      },
    });
    const answer = await www.post(endless);
    expect(answer.status).toBe(413);
    expect(pulled).toBeLessThan(10);
  });
});
