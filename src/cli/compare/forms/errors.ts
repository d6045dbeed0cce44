import { compileErrors, NO_PAGES } from '../../../gateway/check.ts';
import type { ErrorsConfig } from '../../../gateway/index.ts';

/** The error pages of a place, given its levels, the nearest first: the first level with a page for a status decides. */
export function errorsForm(levels: readonly (ErrorsConfig | undefined)[]): unknown {
  const compiled = levels.reduceRight(
    (above, level) => (level === undefined ? above : compileErrors(level, above)),
    NO_PAGES,
  );
  const pages = new Map<string, unknown>();
  for (const level of compiled.pages) {
    const hidden = new Set(pages.keys());
    for (const [status, page] of level) {
      if (!hidden.has(status) && !hidden.has(`${status[0]}xx`)) pages.set(status, page);
    }
  }
  const { replaces } = compiled;
  return { pages, replaces: replaces?.statuses ?? [], rememberedMs: replaces?.ttlMs ?? null };
}
