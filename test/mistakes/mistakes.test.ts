import { describe, expect, test } from 'vitest';
import { MISPLACED } from './misplaced.ts';
import { BACKENDS } from './backends.ts';
import { CACHES } from './caches.ts';
import { DOMAINS } from './domains.ts';
import { HEADERS } from './headers.ts';
import { LIMITS } from './limits.ts';
import { changed, findings, type Mistake } from './mistake.ts';
import { NAMES } from './names.ts';
import { ORIGINS } from './origins.ts';
import { PATHS } from './paths.ts';
import { REDIRECTS } from './redirects.ts';
import { RULES } from './rules.ts';
import { SECRETS } from './secrets.ts';

const TABLE: Readonly<Record<string, readonly Mistake[]>> = {
  'a field at the wrong level': MISPLACED,
  'an origin': ORIGINS,
  'a backend or a pool': BACKENDS,
  'a domain or an environment': DOMAINS,
  'a path': PATHS,
  'a redirect': REDIRECTS,
  'a cache rule': CACHES,
  'a rule': RULES,
  'a header': HEADERS,
  'a secret in clear': SECRETS,
  'a name': NAMES,
  'a limit': LIMITS,
};

test('the configuration that all of them change has nothing wrong', async () => {
  expect(await findings(changed({}))).toEqual([]);
});

describe.each(Object.entries(TABLE))('%s', (_kind, mistakes) => {
  test.each(mistakes.map((mistake) => [JSON.stringify(mistake.wrong), mistake] as const))(
    '%s is told with its place and what to write',
    async (_wrong, { wrong, path, problem, remedy }) => {
      const told = { path, problem: expect.stringContaining(problem), remedy: expect.stringContaining(remedy) };
      expect(await findings(changed(wrong))).toEqual([expect.objectContaining(told)]);
    },
  );

  test.each(mistakes.map(({ right }) => [JSON.stringify(right), right] as const))(
    '%s passes',
    async (_right, right) => {
      expect(await findings(changed(right))).toEqual([]);
    },
  );
});
