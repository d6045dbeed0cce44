import type { Finding } from '../finding.ts';
import { OF_THE_CACHE } from './cache.ts';
import type { Explanation } from './explanation.ts';
import { OF_PROTECTION } from './protection.ts';
import { REFUSALS } from './refusals.ts';
import { OF_ROUTES } from './routes.ts';
import { OF_THE_SERVICE } from './service.ts';

/** What each kind of finding in a valid configuration means, by its code. */
export const FINDINGS = {
  ...OF_THE_CACHE,
  ...OF_ROUTES,
  ...OF_PROTECTION,
  ...OF_THE_SERVICE,
} satisfies Readonly<Record<Finding['code'], Explanation>>;

export type RefusalCode = keyof typeof REFUSALS;

/** All kinds, as the documents have them: by what they are about. */
export const EXPLAINED: readonly (readonly [title: string, kinds: Readonly<Record<string, Explanation>>])[] = [
  ['What is stored', OF_THE_CACHE],
  ['Which requests something is for', OF_ROUTES],
  ['What protects', OF_PROTECTION],
  ['Origins and the service', OF_THE_SERVICE],
  ['What the build refuses', REFUSALS],
];
