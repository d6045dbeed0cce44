import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadValidConfig } from '../../../src/cli/project/load-config.ts';
import { inPackage } from '../../../src/cli/project/paths.ts';
import { type Site, site } from '../../support/site.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'popgate-recipes-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The first TypeScript below a heading. */
async function block(file: string, heading: string): Promise<string> {
  const text = await readFile(inPackage(file), 'utf8');
  const below = text.slice(text.indexOf(`\n${heading}\n`));
  return /```ts\n([^]*?)```/.exec(below)?.[1] ?? '';
}

let whole: string;
beforeAll(async () => {
  whole = await block('README.md', '## Edit this file');
});

/** The configuration of the README with a recipe of docs/rules.md put in front of a line. */
async function withRecipe(heading: string, line: string, more = ''): Promise<Site> {
  const recipe = await block('docs/rules.md', heading);
  expect(recipe.split('\n').length).toBeLessThanOrEqual(11);
  const file = path.join(folder, `${heading.replace(/\W/g, '')}.ts`);
  writeFileSync(
    file,
    whole.replace(line, () => recipe + line).replace('  admin:', () => `${more}  admin:`),
  );
  return site({
    config: await loadValidConfig(file, 'production'),
    stores: { config: { moved: { '/moved': '/there' } } },
  });
}

test('the access log', async () => {
  const www = await withRecipe('## Access log', '  admin:');
  await www.ask('GET http://www.shop.example/products/1');
  expect(JSON.parse(www.accessLog[0]![1])).toMatchObject({ route: '/products/:id', backend: 'shop', cache: 'miss' });
});

test('Server-Timing', async () => {
  const www = await withRecipe('## Server-Timing', "        { path: '/*', to: 'shop' },");
  const answer = await www.ask('GET http://www.shop.example/');
  expect(answer.headers.get('server-timing')).toBe('total;dur=0, origin;dur=0, cache;desc="miss"');
});

test('redirect tables', async () => {
  const www = await withRecipe('## Redirect tables', '      routes: [', '  stores: { config: { moved: {} } },\n');
  for (const [from, to] of [
    ['/about-us.html', '301 /about'],
    ['/blog?a', '301 https://blog.shop.example?a'],
    ['/catalogue/1', '308 /products/1'],
    ['/moved', '301 /there'],
  ]) {
    const { status, headers } = await www.ask(`GET http://www.shop.example${from}`);
    expect(`${status} ${headers.get('location')}`).toBe(to);
  }
});
