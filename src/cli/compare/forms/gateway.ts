import { compileHook } from '../../../gateway/check.ts';
import type { GatewayConfig, HookConfig, StoresConfig } from '../../../gateway/index.ts';
import { canonical } from '../canonical.ts';
import { everywhere } from './domain.ts';
import { errorsForm } from './errors.ts';
import { type Form, otherFields } from './form.ts';

/** What is written elsewhere, and what is not for production. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'name',
  'backends',
  'pools',
  'dynamicBackends',
  'domains',
  'defaults',
  'errors',
  'maintenance',
  'purge',
  'admin',
  'push',
  'stores',
  'products',
  'tls',
  'logEndpoints',
  'environments',
  'local',
  'meant',
] satisfies (keyof GatewayConfig)[]);

const OF_PURGE: ReadonlySet<string> = new Set(['maxKeysPerRequest', 'ledger', 'hooks', 'announce']);

/** What the configuration says once, for the whole gateway. */
export function gatewayForms(config: GatewayConfig): Form[] {
  const { name, admin, push = {}, purge = {}, domains } = config;
  const { maxKeysPerRequest = 256, ledger = null, announce = null } = purge;
  const others = otherFields(config, ELSEWHERE);
  return [
    form('gateway', { name: { name } }),
    form('admin', {
      admin: admin === undefined ? null : { host: Object.keys(domains)[0], path: '/.popgate', ...admin },
    }),
    form('purge', { purge: { maxKeysPerRequest, ledger, announce, ...otherFields(purge, OF_PURGE) } }),
    form('push', { push: { fanout: false, ...push } }),
    form('requests for other hosts', { errors: errorsForm([config.errors]), ...everywhere([config.defaults]) }),
    ...Object.entries(config.products ?? {}).map(([field, value]) =>
      form(`products.${field}`, { product: value === true ? {} : value }),
    ),
    ...Object.entries(others).map(([field, value]) => form(field, { [field]: value })),
  ];
}

function form(place: string, areas: Record<string, unknown>): Form {
  return { id: place, area: Object.keys(areas)[0]!, place, areas: canonical(areas) as Form['areas'] };
}

export function hookForms({ purge }: GatewayConfig): Form[] {
  return Object.entries(purge?.hooks ?? {}).map(([name, hook]) => ({
    ...form(`purge.hooks.${name}`, { hook: hookForm(hook) }),
    area: 'hook',
  }));
}

function hookForm(hook: HookConfig): unknown {
  const { events, ...sender } = hook;
  const maxBody = compileHook(hook).maxBytes;
  const signature =
    sender.adapter === 'hmac' ? { signed: '{body}', prefix: '', timestamp: null, ...sender.signature } : null;
  const purges = Object.entries(events).map(([name, { keys = [], urls = [], domains = [], all, soft }]) => [
    name,
    { keys, urls, domains, all: all === true, soft: soft === true },
  ]);
  return { delivery: null, ...sender, maxBody, signature, events: Object.fromEntries(purges) as unknown };
}

export function storeForms({ stores = {} }: GatewayConfig): Form[] {
  const { config = {}, kv = {}, secret = {}, acls = {}, items = {} } = stores;
  const named = (kind: keyof StoresConfig, contents: Record<string, unknown>): Form[] =>
    Object.entries(contents).map(([name, held]) =>
      form(`stores.${kind}.${name}`, {
        store: kind === 'secret' ? { secrets: held } : { items: held, apply: items[name] ?? null },
      }),
    );
  const lists = Object.entries(acls).map(([name, entries]) =>
    form(`stores.acls.${name}`, { acl: { entries, apply: items[name] ?? 'seed' } }),
  );
  return [...named('config', config), ...named('kv', kv), ...named('secret', secret), ...lists];
}

export function logEndpointForms({ logEndpoints = {} }: GatewayConfig): Form[] {
  return Object.entries(logEndpoints).map(([name, endpoint]) =>
    form(`logEndpoints.${name}`, { logEndpoint: { settings: {}, secrets: {}, ...endpoint } }),
  );
}
