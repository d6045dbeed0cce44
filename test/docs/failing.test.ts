import { afterAll, expect, it } from 'vitest';
import { readPage } from './fences/read.ts';
import { newFolder } from './project/folder.ts';
import { testFaults } from './project/run-tests.ts';
import { statesOf } from './project/states.ts';

const root = newFolder();
afterAll(root.remove);

const TEST = `import { testGateway } from 'popgate/testing';
import 'popgate/testing/vitest';
import { expect, test } from 'vitest';
import config from '../src/gateway.config.ts';

test('a page is stored', async () => {
  const answer = await testGateway(config).get('https://www.example.com/');
  expect(answer).toBeHit();
});`;

it('a test of a page that fails, and one that cannot be loaded, are told with their lines', async () => {
  const states = [
    TEST,
    TEST.replace("'../src/gateway.config.ts'", "'../src/nowhere.ts'"),
    TEST.replace('toBeHit', 'toBeMiss'),
  ].map((test, at) => statesOf(readPage(`docs/page-${at}.md`, `# A page\n\n\`\`\`ts\n${test}\n\`\`\`\n`))[0]!);
  const faults = await testFaults(states, root.path);
  expect(states.map((state) => faults.get(state))).toEqual([
    [expect.stringMatching(/^docs\/page-0\.md:4: a page is stored\n[^]*docs\/page-0\.md:11/)],
    [expect.stringMatching(/^docs\/page-1\.md:4: it cannot be loaded\n[^]*nowhere/)],
    [],
  ]);
});
