import { readPattern } from '../../config/path-pattern.ts';
import { parseTemplate } from '../../config/template.ts';
import { treeOf } from '../../routes/tree.ts';
import { compileStore } from '../../stores/compile.ts';
import type { CompiledRedirects, RedirectTable } from './config.ts';
import { packEntries } from './pack.ts';

/** Makes plain data of few objects. Entries that the build has packed stay as they are. */
export function compileRedirects(table: RedirectTable): CompiledRedirects {
  const { entries = {}, patterns = [], from, status = 301, query = 'keep' } = table;
  return {
    entries: packEntries(entries),
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
