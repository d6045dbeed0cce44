import type { GatewayConfig } from '../../gateway/index.ts';
import { fold } from './fold.ts';
import { otherForms, routeForms } from './forms/index.ts';
import type { Form } from './forms/form.ts';
import { differencesOf } from './differences.ts';
import type { Meaning } from './meaning.ts';
import { followRenames } from './renames.ts';
import { compareRoutes } from './routes/compare.ts';
import { SENTENCES } from './areas/index.ts';
import { withoutSecrets } from './stored/secrets.ts';
import { type Told, toldOfPlace } from './told.ts';

/**
 * What a change of the configuration means, by what holds in each place, defaults filled in: another spelling of the same is
 * no change, nor is another name for the same backend, pool or dynamic backend. Both are those of one environment; one may be
 * without its secrets.
 */
export function compareConfigs(from: GatewayConfig, to: GatewayConfig): Meaning[] {
  const after = withoutSecrets(to);
  const before = followRenames(withoutSecrets(from), after).config;
  const routes = { before: routeForms(before), after: routeForms(after) };
  const told = [...compareForms(otherForms(before), otherForms(after)), ...compareRoutes(routes.before, routes.after)];
  return fold(told, routes);
}

function compareForms(before: readonly Form[], after: readonly Form[]): Told[] {
  const old = new Map(before.map((form) => [form.id, form]));
  const ids = new Set(after.map(({ id }) => id));
  const changed = after.flatMap((form): Told[] => {
    const there = old.get(form.id);
    return there === undefined ? whole(form, 'create') : toldOfPlace(there, form);
  });
  return [...changed, ...before.filter(({ id }) => !ids.has(id)).flatMap((form) => whole(form, 'delete'))];
}

function whole(form: Form, action: 'create' | 'delete'): Told[] {
  const { area } = form;
  const value = form.whole ?? form.areas[area] ?? null;
  const [from, to] = action === 'create' ? [null, value] : [value, null];
  return differencesOf(area, { from, to }, SENTENCES[area]).map(({ said }) => ({ action, area, from, to, form, said }));
}
