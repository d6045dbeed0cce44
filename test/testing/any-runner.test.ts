import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const PROGRAM = `
  const before = Object.getOwnPropertyNames(globalThis);
  const { testGateway } = await import(process.argv[1]);
  const gateway = testGateway({
    name: 'shop',
    backends: { shop: { origin: 'https://shop.test' } },
    domains: { 'www.shop.test': { routes: [{ path: '/*', to: 'shop', cache: { ttl: '1m' } }] } },
  });
  const verdicts = [];
  for (let at = 0; at < 2; at += 1) verdicts.push((await gateway.get('https://www.shop.test/')).cache.verdict);
  await gateway.purge({ all: true });
  verdicts.push((await gateway.get('https://www.shop.test/')).cache.verdict);
  const set = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
  console.log(JSON.stringify({ verdicts, set }));
`;

test('a test gateway works in Node without a runner, and sets no global', async () => {
  const module = pathToFileURL(path.resolve('src/testing/index.ts')).href;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM, module];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(JSON.parse(stdout)).toEqual({ verdicts: ['miss', 'hit', 'miss'], set: [] });
});
