import { field, type Mistake } from './mistake.ts';

const HEALTH = 'backends/shop/health';

export const BACKENDS: readonly Mistake[] = [
  field('backends/shop/overrideHost', ['https://a.example', 'a.example'], ['is not a host name', 'write "a.example"']),
  field(
    'backends/shop/timeouts',
    [{ firstByte: 15 }, { firstByte: '15s' }],
    ['is 15, not a duration', "as in '30s'", '.firstByte'],
  ),
  field(
    'backends/shop/timeouts',
    [{ connect: '0s' }, { connect: '1s' }],
    ['a wait takes some time', "at least '1ms'", '.connect'],
  ),
  field(
    'backends/shop/timeouts',
    [{ firstByte: '10m' }, { firstByte: '90s' }],
    ['ends a request after 2 minutes', "at most '2m'", '.firstByte'],
  ),
  field(
    'backends/shop/timeouts',
    [{ total: '3m' }, { total: '2m' }],
    ['ends a request after 2 minutes', "at most '2m'", '.total'],
  ),
  field('pools/both/deadline', ['5m', '1m'], ['Fastly ends a request after 2 minutes', "write at most '2m'"]),
  field('pools/both/shield', ['london', 'lhr-london-gb'], ['is not the code of a shield', "'lhr-london-gb'"]),
  field('backends/shop/maxConnections', [0, 1], ['is 0', 'a whole number from 1 to 10000']),
  field(
    'backends/shop/clientAddress',
    [['Host'], ['X-Real-IP']],
    ['the header host may not be changed', 'set overrideHost', '[0]'],
  ),
  field(
    'backends/shop/clientAddress',
    [['X_Real_IP'], ['X-Real-IP']],
    ['could be read as another name', "'X-Real-IP'", '[0]'],
  ),
  field(
    'backends/shop/tls',
    [{ minVersion: '1.4' }, { minVersion: '1.3' }],
    ['is "1.4"', 'write "1.0" or "1.1"', '.minVersion'],
  ),
  field(
    'backends/shop/tls',
    [{ caCertificate: 'ca.pem' }, {}],
    ['is no certificate', '-----BEGIN CERTIFICATE-----', '.caCertificate'],
  ),
  field(
    'backends/shop/tls',
    [{ sniHostname: '203.0.113.1' }, { sniHostname: 'a.example' }],
    ['is an address', 'write a host name', '.sniHostname'],
  ),
  field(HEALTH, [{}, { path: '/up' }], ['is missing', "write the path to ask for: '/healthz'", '.path']),
  field(HEALTH, [{ path: 'up' }, { path: '/up' }], ['is not a path', "'/healthz'", '.path']),
  field(
    HEALTH,
    [
      { path: '/', method: 'POST' },
      { path: '/', method: 'GET' },
    ],
    ['is "POST"', 'write "GET" or "HEAD"', '.method'],
  ),
  field(
    HEALTH,
    [
      { path: '/', interval: '100ms' },
      { path: '/', interval: '1s', timeout: '1s' },
    ],
    ['Fastly probes every second', "at least '1s'", '.interval'],
  ),
  field(
    HEALTH,
    [
      { path: '/', interval: '2h' },
      { path: '/', interval: '1h' },
    ],
    ['to every hour', "at most '1h'", '.interval'],
  ),
  field(
    HEALTH,
    [
      { path: '/', window: 101 },
      { path: '/', window: 100 },
    ],
    ['is 101', 'from 1 to 100', '.window'],
  ),
  field(
    HEALTH,
    [
      { path: '/', threshold: 6 },
      { path: '/', threshold: 6, window: 6 },
    ],
    ['no backend could ever be healthy', 'or a larger window', '.threshold'],
  ),
  field(
    HEALTH,
    [
      { path: '/', initial: 6 },
      { path: '/', initial: 5 },
    ],
    ['is 6 of a window of 5', 'write at most 5', '.initial'],
  ),
  field(
    HEALTH,
    [
      { path: '/', initial: 1 },
      { path: '/', initial: 3 },
    ],
    ['each deployment begins without', 'write at least 3', '.initial'],
  ),
  field(
    HEALTH,
    [
      { path: '/', interval: '5s', timeout: '10s' },
      { path: '/', interval: '10s', timeout: '5s' },
    ],
    ["longer than the '5s'", "write at most '5s'", '.timeout'],
  ),
  field(
    HEALTH,
    [
      { path: '/', expectedStatus: 700 },
      { path: '/', expectedStatus: 204 },
    ],
    ['is 700', 'from 100 to 599', '.expectedStatus'],
  ),
  field('backends/shop/breaker', [true, {}], ['is true, not an object', 'failures']),
  field(
    'backends/shop/breaker',
    [
      { open: '1m', maxOpen: '10s' },
      { open: '10s', maxOpen: '1m' },
    ],
    ['is below open', 'at least open', '.maxOpen'],
  ),
  field('pools/both/backends', [{}, { shop: 1 }], ['has no backend', '{ shop_eu: 1 }']),
  field(
    'pools/both/backends',
    [
      { shop: 0, spare: 1 },
      { shop: 0.1, spare: 1 },
    ],
    ['is the weight 0', 'a number above zero', '.shop'],
  ),
  field(
    'pools/both/backends',
    [{ shpo: 1 }, { shop: 1 }],
    ['there is no backend or pool "shpo"', 'did you mean "shop"?', '.shpo'],
  ),
  field(
    'pools/both/backends',
    [{ both: 1, shop: 1 }, { shop: 1 }],
    ['makes a cycle of pools: both → both', 'leave it out', '.both'],
  ),
  field('pools/both/quorum', [2, 1], ['is 2', 'write a share from 0 to 1']),
  field('pools/both/policy', ['fastest', 'random'], ['is "fastest"', 'write "random"']),
  field('pools/both/retries', [32, 2], ['is 32', 'a whole number from 0 to 31']),
  field('pools/both/retryOn', [[200], [503]], ['is 200', 'from 400 to 599', '[0]']),
  field(
    'pools/both/hashBy',
    [{ cookie: 'sid' }, undefined],
    ['does nothing without the policy "client-hash"', "policy: 'client-hash'"],
  ),
  field(
    'pools/both',
    [
      { backends: { shop: 1, spare: 1 }, retries: 0, retryOn: [503] },
      { backends: { shop: 1, spare: 1 }, retries: 1, retryOn: [503] },
    ],
    ['there are no retries', 'write retries: 1', '.retryOn'],
  ),
  field(
    'pools/both',
    [
      { backends: { shop: 1 }, quorum: 0.5 },
      { backends: { shop: 1, spare: 1 }, quorum: 0.5 },
    ],
    ['the pool has a single backend', 'add a backend', '.quorum'],
  ),
  field('dynamicBackends/tenants/max', [201, 200], ['is 201', 'from 1 to 200']),
  field('dynamicBackends/tenants/allow', [[], ['https://*.tenants.example']], ['is empty', 'at least one item']),
];
