import { format } from 'prettier';
import { EXPLAIN_SCHEMA } from '../../../src/cli/explain/schema.ts';
import { CHECK_SCHEMA } from '../../../src/cli/findings/report.ts';
import { DIFF_SCHEMA } from '../../../src/cli/diff/report-schema.ts';
import { cacheStatus } from './cache-status.ts';
import { commands } from './commands.ts';
import { configuration } from './configuration.ts';
import { findings } from './findings.ts';
import { handlers } from './handlers.ts';
import { log } from './log.ts';
import { operatorApi } from './operator-api.ts';
import { reasons } from './reasons.ts';
import { testing } from './testing.ts';

/** The pages of the reference, and what makes each. */
const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/reference/configuration.md': configuration,
  'docs/reference/commands.md': commands,
  'docs/reference/findings.md': findings,
  'docs/reference/check-schema.json': () => JSON.stringify(CHECK_SCHEMA),
  'docs/reference/diff-schema.json': () => JSON.stringify(DIFF_SCHEMA),
  'docs/reference/explain-schema.json': () => JSON.stringify(EXPLAIN_SCHEMA),
  'docs/reference/operator-api.md': operatorApi,
  'docs/reference/cache-status.md': cacheStatus,
  'docs/reference/reasons.md': reasons,
  'docs/reference/log.md': log,
  'docs/reference/handlers.md': handlers,
  'docs/reference/testing.md': testing,
};

export const REFERENCE = Object.keys(PAGES);

/** The text of a page, as the formatter has it. */
export async function referenceOf(name: string): Promise<string> {
  return format(await PAGES[name]!(), { filepath: name, printWidth: 120, proseWrap: 'preserve' });
}
