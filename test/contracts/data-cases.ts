import type { GatewayConfig } from '../../src/gateway/index.ts';
import { type ContractCase, KV_STORE, outcomeOf } from './contract.ts';

/** What each world has been given, as a configuration gives it to local gateways. */
export const DATA: GatewayConfig = {
  name: 'contract',
  backends: { origin: { origin: 'http://127.0.0.1:9', shield: 'lhr-london-gb' } },
  domains: { 'contract.test': { routes: [] } },
  admin: { host: 'contract.test', path: '/.popgate' },
  stores: {
    config: { flags: { on: 'yes', empty: '', 'a b': 'ä' } },
    kv: { [KV_STORE]: {}, given: { item: 'by the configuration' } },
  },
  local: {
    acls: { listed: { '192.0.2.0/24': 'BLOCK', '192.0.2.7': 'ALLOW', '2001:db8::/32': 'BLOCK' } },
    geolocation: {
      '192.0.2.1': { country_code: 'fr', region: 'ara', city: 'Lyon', continent: 'eu', proxy_type: 'hosting' },
      '192.0.2.2': { country_code: 'FR', region: '?' },
    },
  },
};

/** Of the environment; what is not there is empty. */
export const SECRETS = { POPGATE_ADMIN_TOKEN: 'a token', POPGATE_PURGE_TOKEN: '' };

const LONG = 'x'.repeat(300);

export const dataCases: readonly ContractCase[] = [
  {
    name: 'a config store has what it was given; a key that no store can have is missing',
    observe: ({ stores }) => ['on', 'empty', 'a b', 'none', '', LONG].map((key) => stores.config('flags', key)),
    expected: ['yes', '', 'ä', null, null, null],
  },
  {
    name: 'a KV store has what it was given; a key that no store can have is missing',
    observe: ({ stores }) => Promise.all(['item', 'none', '', '..', 'a#b'].map((key) => stores.kv('given', key))),
    expected: ['by the configuration', null, null, null, null],
  },
  {
    name: 'a store that is not there throws',
    observe: ({ stores }) => {
      const asked = [async () => stores.config('none', 'on'), () => stores.kv('none', 'item')];
      return Promise.all(asked.map((ask) => outcomeOf(ask)));
    },
    expected: ['refused', 'refused'],
  },
  {
    name: 'a secret that is not set is none, as one that is not declared',
    observe: ({ data }) => Promise.all(['admin_token', 'purge_token', 'none'].map((name) => data.secrets.read(name))),
    expected: ['a token', null, null],
  },
  {
    name: 'of an access control list the longest prefix counts',
    observe: ({ data }) =>
      Promise.all(
        ['192.0.2.1', '192.0.2.7', '198.51.100.1', '2001:db8::1'].map((address) => data.acls.lookup('listed', address)),
      ),
    expected: ['block', 'allow', null, 'block'],
  },
  {
    name: 'an access control list that is not there rejects',
    observe: ({ data }) => outcomeOf(() => data.acls.lookup('none', '192.0.2.1')),
    expected: 'refused',
  },
  {
    name: 'an address is where it was said to be; of any other nothing is known',
    observe: ({ data }) =>
      ['192.0.2.1', '192.0.2.2', '198.51.100.1', 'no address'].map((address) => data.locate(address)),
    expected: [
      { country: 'FR', region: 'FR-ARA', city: 'Lyon', continent: 'EU', proxy: 'hosting', hosting: 'true' },
      { country: 'FR', region: '', city: '', continent: '', proxy: '', hosting: 'false' },
      null,
      null,
    ],
  },
  {
    name: 'of a client that says nothing the device is not known',
    observe: ({ data }) => data.deviceClass(''),
    expected: '',
  },
  {
    name: 'a shield that a backend names is here, and another one is not known',
    observe: ({ data }) => ['lhr-london-gb', 'none'].map((site) => data.shields.place(site)),
    expected: ['here', 'unknown'],
  },
];
