import { field, type Mistake, ROUTE } from './mistake.ts';

const OTHERS = {
  'dynamicBackends/others': { allow: ['https://*.others.example'], max: 100 },
  [ROUTE]: { path: '/o/:name', to: { dynamic: 'others', origin: 'https://:name.others.example' } },
};

export const LIMITS: readonly Mistake[] = [
  field(
    'stores/config/flags',
    [{ ['k'.repeat(256)]: 'x' }, { ['k'.repeat(255)]: 'x' }],
    ['is not a key', 'write 1 to 255 characters', `["${'k'.repeat(57)}..."]`],
  ),
  {
    wrong: { 'stores/config/flags/long': 'x'.repeat(8001) },
    path: 'stores.config.flags["long"]',
    problem: 'longer than a config store takes',
    remedy: 'shorten it, or use a KV store',
    right: { 'stores/config/flags/long': 'x'.repeat(8000) },
  },
  field(
    'purge',
    [{ maxKeysPerRequest: 257 }, { maxKeysPerRequest: 256 }],
    ['is 257', 'from 1 to 256', '.maxKeysPerRequest'],
  ),
  {
    wrong: { 'dynamicBackends/tenants/max': 101, ...OTHERS },
    path: 'dynamicBackends',
    problem: 'together they may become 201 backends; Fastly allows 200 to a service',
    remedy: 'lower max',
    right: { 'dynamicBackends/tenants/max': 100, ...OTHERS },
  },
];
