import { expect, test } from 'vitest';
import { validateUntyped } from '../config/broken-config.ts';

const withStream = (stream: unknown, more: object = {}) => ({
  name: 'x',
  backends: { chat: { origin: 'https://chat.example' } },
  domains: { 'a.example': { routes: [{ path: '/:id', stream }] } },
  ...more,
});

const ROUTE = 'domains["a.example"].routes[0].stream';

test.each<[unknown]>([
  [{ channels: ['a-:id'] }],
  [{ channels: ['a', 'b'], transport: 'websocket' }],
  [{ channels: ['a'], transport: 'long-poll', timeout: '10m' }],
  [{ to: 'chat' }],
])('%j is right', (stream) => {
  expect(validateUntyped(withStream(stream))).toEqual([]);
});

test.each<[unknown, string, string]>([
  [true, ROUTE, 'is true, not an object'],
  [null, ROUTE, 'is null, not an object'],
  [{}, `${ROUTE}.channels`, 'is missing'],
  [{ channels: [] }, `${ROUTE}.channels`, 'has 0 channels'],
  [{ channels: Array.from({ length: 21 }, (_, at) => `c${at}`) }, `${ROUTE}.channels`, 'has 21 channels'],
  [{ channels: 'a' }, `${ROUTE}.channels`, 'is "a", not a list'],
  [{ channels: ['a, b'] }, `${ROUTE}.channels[0]`, '"a, b" is not the name of a channel'],
  [{ channels: ['a;b'] }, `${ROUTE}.channels[0]`, 'is not the name of a channel'],
  [{ channels: ['popgate:lines:a'] }, `${ROUTE}.channels[0]`, 'is not the name of a channel'],
  [{ channels: [''] }, `${ROUTE}.channels[0]`, 'is not the name of a channel'],
  [{ channels: [':ib'] }, `${ROUTE}.channels[0]`, 'there is no parameter :ib here'],
  [{ channels: ['a'], transport: 'ws' }, `${ROUTE}.transport`, 'is "ws"'],
  [{ channels: ['a'], timeout: '1s' }, `${ROUTE}.timeout`, 'is for long polls alone'],
  [{ channels: ['a'], transport: 'long-poll', timeout: '11m' }, `${ROUTE}.timeout`, 'is "11m"'],
  [{ channels: ['a'], transport: 'long-poll', timeout: '0s' }, `${ROUTE}.timeout`, 'is "0s"'],
  [{ to: 'chats' }, `${ROUTE}.to`, 'there is no backend "chats"'],
  [{ to: 'chat', channels: ['a'] }, `${ROUTE}.channels`, 'there is no field "channels"'],
])('%j is told', (stream, path, problem) => {
  expect(validateUntyped(withStream(stream))).toMatchObject([
    { path, problem: expect.stringContaining(problem) as string },
  ]);
});

const GOOD = { channels: ['a'] };
const routes = [{ path: '/', stream: GOOD }];

test.each<[object, string, string]>([
  [{ push: { fanout: 1 } }, 'push.fanout', 'is 1'],
  [{ push: { on: true } }, 'push.on', 'there is no field "on"'],
  [{ purge: { announce: 'a b' } }, 'purge.announce', 'is not the name of a channel'],
  [{ domains: { '*.a.example': { routes } } }, 'domains', 'has no name by which Fanout could reach the service'],
])('%j is told', (more, path, problem) => {
  expect(validateUntyped(withStream(GOOD, more))).toMatchObject([
    { path, problem: expect.stringContaining(problem) as string },
  ]);
});

test('the names of own backends are taken', () => {
  const origin = 'https://origin.example';
  const found = validateUntyped(
    withStream(GOOD, { backends: { popgate_self: { origin }, popgate_publish: { origin } } }),
  );
  expect(found.map(({ path }) => path)).toEqual(['backends.popgate_self', 'backends.popgate_publish']);
});
