import type { GatewayConfig } from '../../gateway/index.ts';
import { backendForms, dynamicForms, poolForms } from './forms/backend.ts';
import type { Form } from './forms/form.ts';
import { withNames } from './renamed.ts';

/** Where a backend, pool or dynamic backend has another name, and is the same in all else. */
export interface Rename {
  kind: Kind;
  from: string;
  to: string;
}

type Kind = 'backends' | 'pools' | 'dynamicBackends';

/** Pools come after what they are made of; a pool may be in another one. */
const FORMS: readonly [kind: Kind, (config: GatewayConfig) => Form[]][] = [
  ['backends', backendForms],
  ['dynamicBackends', dynamicForms],
  ['pools', poolForms],
];

/**
 * Finds the targets that only have other names, and returns them with the old configuration by the new names. An old name
 * must be gone and a new one must be new; of several that are the same the first one is the first.
 */
export function followRenames(
  before: GatewayConfig,
  after: GatewayConfig,
): { config: GatewayConfig; renames: Rename[] } {
  const renames: Rename[] = [];
  let config = before;
  for (const [kind, formsOf] of FORMS) {
    for (;;) {
      const found = renamesOf(kind, { from: config, to: after }, formsOf);
      if (found.length === 0) break;
      renames.push(...found);
      config = withNames(config, found);
    }
  }
  return { config, renames };
}

function renamesOf(
  kind: Kind,
  { from, to }: { from: GatewayConfig; to: GatewayConfig },
  formsOf: (config: GatewayConfig) => Form[],
): Rename[] {
  const [taken, kept] = [targetNames(from), targetNames(to)];
  const gone = Object.keys(from[kind] ?? {}).filter((name) => !kept.has(name));
  const news = Object.keys(to[kind] ?? {}).filter((name) => !taken.has(name));
  if (gone.length === 0 || news.length === 0) return [];
  const [textOfOld, textOfNew] = [textsOf(formsOf(from)), textsOf(formsOf(to))];
  const free = new Map<string, string[]>();
  for (const name of news) {
    const text = textOfNew.get(`${kind}.${name}`)!;
    free.set(text, [...(free.get(text) ?? []), name]);
  }
  return gone.flatMap((name) => {
    const renamed = free.get(textOfOld.get(`${kind}.${name}`)!)?.shift();
    return renamed === undefined ? [] : [{ kind, from: name, to: renamed }];
  });
}

/** Backends, pools and dynamic backends together: a name may have changed its kind. */
function targetNames({ backends = {}, pools = {}, dynamicBackends = {} }: GatewayConfig): Set<string> {
  return new Set([backends, pools, dynamicBackends].flatMap((table) => Object.keys(table)));
}

function textsOf(forms: readonly Form[]): Map<string, string> {
  return new Map(forms.map(({ place, areas }) => [place, JSON.stringify(areas)]));
}
