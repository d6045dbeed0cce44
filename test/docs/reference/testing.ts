import { page } from './markdown.ts';
import { functionSection, typeSections } from './types.ts';

const ABOUT = `\`popgate/testing\` runs a gateway in a unit test, and \`popgate/testing/vitest\` adds matchers to Vitest's \`expect\`. The declarations of the
package have the same text.`;

export function testing(): string {
  return page('Testing', ABOUT, [
    functionSection('src/testing/index.ts', 'testGateway'),
    ...typeSections([
      ['src/testing/index.ts', 'TestGateway'],
      ['src/testing/options.ts', 'TestOptions'],
      ['src/testing/requests.ts', 'FullRequestOptions'],
      ['src/testing/explain.ts', 'ExplainOptions'],
      ['src/testing/origins.ts', 'TestOrigin'],
      ['src/testing/cache-facts.ts', 'CacheFacts'],
      ['src/testing/decisions.ts', 'Decisions'],
      ['src/testing/purge.ts', 'Purge'],
      ['src/testing/vitest.ts', 'CacheMatchers'],
    ]),
  ]);
}
