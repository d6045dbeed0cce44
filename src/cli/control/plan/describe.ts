import { describeMeaning } from '../../compare/describe.ts';
import { markdownOf } from '../../compare/markdown.ts';
import { kindOf } from '../objects/index.ts';
import type { Fields } from '../objects/object.ts';
import { type ProductChange, PRODUCTS } from '../products/products.ts';
import type { Action, ObjectChange } from './diff.ts';
import type { Plan } from './plan.ts';

/** One line of `plan --json`. Of an update, `from` and `to` hold the fields that differ. */
export interface Change {
  action: Action;
  kind: string;
  name: string;
  from: Fields | null;
  to: Fields | null;
}

/** Everything that would be done, in the order of doing it. Secrets are not in it. */
export function changesOf({ wanted, live, stores, items, secrets, products, version, ...tls }: Plan): Change[] {
  return [
    ...(live ? [] : [create('service', wanted.state.serviceName, { type: 'wasm' })]),
    ...stores.map(({ kind, name }) => create('store', name, { type: kind })),
    ...items.flatMap(({ wanted: store, changes }) =>
      changes.map(({ key, from, to }) => itemChange(`${store.name}/${key}`, from, to)),
    ),
    ...secrets.map(({ store, name, from }) =>
      create('secret', `${store}/${name}`, { from: from === 'made' ? 'a new one' : from.variable }),
    ),
    ...products.map(productChange),
    ...version.objects.map(objectChange),
    ...version.links.map(({ action, name, storeId }): Change => {
      const fields = { store: storeId };
      return action === 'create'
        ? create('link', name, fields)
        : { action, kind: 'link', name, from: fields, to: null };
    }),
    ...packageChange(version.package),
    ...tls.subscriptions.map(({ domains, authority }) => create('certificate', domains.join(', '), { authority })),
    ...tls.failed.map(({ domains, state }): Change => {
      const name = domains.join(', ');
      return { action: 'update', kind: 'certificate', name, from: { state }, to: { state: 'retry' } };
    }),
  ];
}

function create(kind: string, name: string, to: Fields = {}): Change {
  return { action: 'create', kind, name, from: null, to };
}

function itemChange(name: string, from: string | null, to: string | null): Change {
  const action = to === null ? 'delete' : from === null ? 'create' : 'update';
  return { action, kind: 'item', name, from: itemFields(from), to: itemFields(to) };
}

function itemFields(value: string | null): Fields | null {
  return value === null ? null : { value };
}

/** What Fastly bills for stands out. */
function productChange({ product: { field, settings }, from }: ProductChange): Change {
  const name = PRODUCTS[field].id;
  if (from === null) return create('product', name, { ...settings, billed: true });
  const to = Object.fromEntries(Object.keys(from).map((setting) => [setting, settings[setting] ?? null]));
  return { action: 'update', kind: 'product', name, from, to };
}

function objectChange({ action, object, from, to }: ObjectChange): Change {
  const hidden = new Set(object.hidden);
  const shown = (fields: Fields | null): Fields | null =>
    fields &&
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, hidden.has(name) ? '(secret)' : value]));
  return { action, kind: object.list, name: object.name, from: shown(from), to: shown(to) };
}

function packageChange(change: Plan['version']['package']): Change[] {
  if (!change) return [];
  const action = change.from === null ? 'create' : 'update';
  return [
    {
      action,
      kind: 'package',
      name: 'code',
      from: change.from ? { code: change.from } : null,
      to: { code: change.to },
    },
  ];
}

const SIGNS: Readonly<Record<Action, string>> = { create: '+', update: '~', delete: '-' };

/** What a line says of what is made; objects have theirs themselves. */
const SUMMARIES: Readonly<Record<string, (fields: Fields) => string>> = {
  store: ({ type }) => `${type}`,
  item: ({ value }) => JSON.stringify(value).slice(0, 60),
  secret: ({ from }) => `${from}`,
  product: () => 'Fastly bills for it',
  certificate: ({ authority }) => `by ${authority}`,
  package: ({ code }) => `${code}`,
};

/** For a person: what it means for visitors, a line for each change at Fastly, the notes, and the sum. */
export function describePlan(plan: Plan): string {
  const meaning = describeMeaning(plan.meaning ?? []).map((line) => `  ${line}`);
  return [
    headline(plan),
    ...(meaning.length > 0 ? ['what it means:', ...meaning, 'at Fastly:'] : []),
    ...linesAtFastly(plan),
  ].join('\n');
}

function linesAtFastly(plan: Plan): string[] {
  const changes = changesOf(plan);
  return [...changes.flatMap(describeChange), ...plan.notes.map((note) => `note: ${note}`), sumOf(changes)];
}

/** For a pull request. The lines of Fastly are an indented block, which nothing in them can end. */
export function planMarkdown(plan: Plan): string {
  const means = plan.meaning === null ? '' : `${markdownOf(plan.meaning)}\n`;
  const lines = [headline(plan), ...linesAtFastly(plan)].map((line) => `    ${line.replaceAll(/\p{C}+/gu, ' ')}`);
  return `${means}### At Fastly\n\n${lines.join('\n')}`;
}

function headline({ wanted, live }: Plan): string {
  if (!live) return `service ${wanted.state.serviceName}: to be made`;
  const { service, base } = live;
  return `service ${service.name} (${service.id}), ${base?.active ? `active version ${base.number}` : 'no active version'}`;
}

function describeChange({ action, kind, name, from, to }: Change): string[] {
  const summary = action === 'create' ? (kindOf({ list: kind })?.summary ?? SUMMARIES[kind])?.(to ?? {}) : undefined;
  const line = `  ${SIGNS[action]} ${kind} ${name}${summary ? ` (${summary})` : ''}`;
  if (action !== 'update') return [line];
  return [
    line,
    ...Object.keys(to ?? {}).map((field) => `      ${field}: ${shown(from?.[field])} → ${shown(to?.[field])}`),
  ];
}

function shown(value: Fields[string] | undefined): string {
  return value === null || value === undefined || value === '' ? '(none)' : String(value);
}

function sumOf(changes: readonly Change[]): string {
  if (changes.length === 0) return 'no changes';
  const count = (action: Action): number => changes.filter((change) => change.action === action).length;
  return `${count('create')} to create, ${count('update')} to update, ${count('delete')} to delete`;
}
