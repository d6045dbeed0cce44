import { compileResponseHeaders } from '../headers/compile.ts';
import type { CompiledHeaderChanges } from '../headers/config.ts';
import type { Surroundings } from '../rule.ts';
import type { CompressConfig, CompressRule } from './config.ts';

/** Null if nothing is compressed, also if the route's own fields say that the body is encoded, or must stay as it is. */
export function compileCompress(
  config: boolean | CompressConfig | undefined,
  { headers }: Surroundings,
): CompressRule | null {
  if (config === undefined || config === false || forbids(compileResponseHeaders(headers))) return null;
  const { types = null, minBytes = 1024 } = config === true ? {} : config;
  return { types, minBytes };
}

function forbids(changes: CompiledHeaderChanges | null): boolean {
  const fields = changes === null ? [] : [...changes.set, ...changes.add];
  return fields.some(({ name, value }) => {
    if (name === 'content-encoding') return true;
    return name === 'cache-control' && value.some((part) => typeof part === 'string' && /no-transform/i.test(part));
  });
}
