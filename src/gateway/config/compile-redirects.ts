import { treeOf } from '../routing/routes.ts';
import { compileStore } from './compile-failures.ts';
import type { CompiledRedirects } from './compiled.ts';
import { readPattern } from './path-pattern.ts';
import { parseTemplate } from './template.ts';
import type { RedirectTable } from './types.ts';

/**
 * Plain data, and few objects: all entries are one text, since the platform walks through every object in memory before each
 * request of a sandbox.
 */
export function compileRedirects(table: RedirectTable): CompiledRedirects {
  const { entries = {}, patterns = [], from, status = 301, query = 'keep' } = table;
  const lines = Object.keys(entries)
    .sort()
    .map((path) => `${path} ${entries[path]}\n`);
  return {
    entries: lines.join(''),
    patterns:
      patterns.length === 0
        ? null
        : {
            tree: treeOf(patterns.map(({ path }) => path)),
            list: patterns.map(({ path, to, status: own = status }) => ({
              ...readPattern(path),
              redirect: { to: parseTemplate(to), status: own },
            })),
          },
    from: from === undefined ? null : compileStore(from),
    status,
    keepsQuery: query === 'keep',
  };
}
