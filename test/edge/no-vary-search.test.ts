import { afterAll, beforeAll, expect, test } from 'vitest';
import { fresh, newGate, startOrigin, type FaultOrigin } from '../support/fault-origin.ts';
import { joinEdge, type SharedEdge } from '../support/shared-edge.ts';
import type { Reply } from '../support/viceroy.ts';

let edge: SharedEdge<'origin'>;
let origin: FaultOrigin;

beforeAll(async () => {
  edge = await joinEdge('fills');
  origin = await startOrigin(edge.origins.origin);
});

afterAll(async () => {
  await edge?.stop();
  await origin?.close();
});

const ask = (path: string, method = 'GET'): Promise<Reply> => edge.ask(`${method} http://fills.example.test${path}`);
const isHit = ({ headers }: Reply): boolean => headers['cache-status']!.startsWith('popgate; hit');

test.each<[string, string, string, string, boolean]>([
  ['a parameter that does not count', 'params=("utm")', '?utm=1&x=%C3%A9', '?x=é&utm=2', true],
  ['no query at all', 'params=("utm")', '?utm=1', '', true],
  ['all but one', 'except=("id")', '?id=1&x=2', '?y=3&id=1', true],
  ['the order', 'key-order', '?x=1&y=2', '?y=2&x=1', true],
  ['one that counts', 'params=("utm")', '?x=1', '?x=2', false],
  ['a malformed field', 'params=(utm)', '?utm=1', '?utm=2', false],
])('No-Vary-Search: %s', async (name, field, first, second, hit) => {
  const path = `/search/${name.replaceAll(' ', '-')}`;
  origin.plan(path, fresh('one', { 'no-vary-search': field }), fresh('two', { 'no-vary-search': field }));
  await ask(path + first);
  const reply = await ask(path + encodeURI(decodeURI(second)));
  expect([isHit(reply), reply.text]).toEqual([hit, hit ? 'one' : 'two']);
  expect(isHit(await ask(path + first))).toBe(true);
});

test('No-Vary-Search: spellings that come together are one fetch, and a change of one is a change of all', async () => {
  const field = { 'no-vary-search': 'params=("utm")' };
  const held = newGate();
  origin.plan('/together', fresh('one', field), { body: 'done' }, { ...fresh('two', field), after: held.opened });
  await ask('/together?utm=0');
  await ask('/together?utm=7', 'POST');
  const replies = [1, 2, 3, 4, 5].map((utm) => ask(`/together?utm=${utm}`));
  await origin.until('/together', 3);
  held.open();
  expect(new Set((await Promise.all(replies)).map(({ text }) => text))).toEqual(new Set(['two']));
  expect(origin.asked('/together')).toHaveLength(3);
});
