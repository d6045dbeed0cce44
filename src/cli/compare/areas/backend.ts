import { guard, type Sentence, type Sentences } from '../meaning.ts';
import { asList, joined, list, time, word, wordOr } from '../words.ts';
import { allowing, either, inCases, instead, naming } from './sentences.ts';

/** 24 days, the longest that a timer waits. */
const NO_LIMIT_MS = 2 ** 31 - 1;

const wait = (milliseconds: unknown): string => (milliseconds === NO_LIMIT_MS ? 'any time' : time(milliseconds));

const timeouts: Sentences = {
  'timeouts.connectMs': instead('opening a connection may take', wait),
  'timeouts.firstByteMs': instead('the first byte may take', wait),
  'timeouts.betweenBytesMs': instead('the time between two pieces of a body may be', wait),
  'timeouts.totalMs': inCases({
    fresh: (to) => `a try may take ${time(to)}`,
    gone: (from) => `a try may take any time; before, ${time(from)}`,
    other: (from, to) => `a try may take ${time(to)} instead of ${time(from)}`,
  }),
};

/** Fastly's own lowest version is not known here: better than 1.1, and no promise of 1.2. */
const USUAL_VERSION = 1.15;

function version(written: unknown): number {
  return written === null ? USUAL_VERSION : Number(written);
}

function versionText(written: unknown): string {
  return written === null ? "Fastly's own" : `TLS ${word(written)}`;
}

const own = (name: unknown): string => wordOr('that of the origin', name);

const verification: Sentences = {
  'tls.name': ({ from, to }) => guard(from !== null, `the certificate's name is ${own(to)} instead of ${own(from)}`),
  'tls.minVersion': ({ from, to }) =>
    guard(version(to) < version(from), `the lowest TLS version is ${versionText(to)} instead of ${versionText(from)}`),
  'tls.maxVersion': ({ from, to }) =>
    guard(
      to !== null && (from === null || Number(to) < Number(from)),
      `the highest TLS version is ${versionText(to)} instead of ${versionText(from)}`,
    ),
  'tls.caCertificate': inCases({
    fresh: () => 'an authority of its own signs the certificate',
    gone: () => guard(true, 'any public authority may sign the certificate, instead of one of its own'),
    other: () => 'another authority of its own signs the certificate',
  }),
};

const asked: Sentences = {
  clientAddress: naming("the origin gets the client's address in"),
  surrogateFields: either(
    'Fastly is asked to let surrogate fields through',
    'Fastly is not asked to let surrogate fields through any more',
  ),
  isLiteral: ({ to }) =>
    guard(
      to === true,
      to === true
        ? 'the origin counts as telling all spellings of a path apart: none is refused any more'
        : 'the origin may take one spelling of a path for another: those of guarded paths are refused',
    ),
  rewriteHost: either(
    'what the origin says of itself becomes the site',
    'what the origin says of itself stays as it is',
  ),
};

const shield: Sentence = inCases({
  fresh: (to) => `the shield ${word(to)} is asked first`,
  gone: (from) => `the shield ${word(from)} is not asked any more`,
  other: (from, to) => `the shield ${word(to)} is asked instead of ${word(from)}`,
});

export const backend: Sentences = {
  '': inCases({
    fresh: (to) => `the backend is new: ${word((to as { origin: string }).origin)}`,
    gone: (from) => `the backend is gone, which was ${word((from as { origin: string }).origin)}`,
    other: (_, to) => word(to),
  }),
  origin: ({ from, to }) =>
    guard(
      String(from).startsWith('https:') && String(to).startsWith('http:'),
      `the origin is ${word(to)} instead of ${word(from)}`,
    ),
  host: ({ from, to }) => `the host that the origin is asked for is ${own(to)} instead of ${own(from)}`,
  ...timeouts,
  ...verification,
  ...asked,
  clientCertificate: inCases({
    fresh: () => 'the gateway shows the origin a certificate of its own',
    gone: () => guard(true, 'the gateway shows the origin no certificate of its own any more'),
    other: (_, to) => word(to),
  }),
  'clientCertificate.certificate': () => 'the certificate that the gateway shows the origin is another',
  'clientCertificate.key': () => 'the key of the certificate that the gateway shows comes from elsewhere',
  'clientCertificate.key.*': () => 'the key of the certificate that the gateway shows comes from elsewhere',
  preferIpv6: ({ to }) =>
    to === null
      ? 'Fastly chooses the kind of address'
      : `the origin is asked by ${to === true ? 'IPv6' : 'IPv4'} first`,
  breaker: inCases({
    fresh: () => 'failures open a circuit breaker',
    gone: () => 'failures do not open a circuit breaker any more',
    other: (_, to) => word(to),
  }),
  'breaker.failures': instead('failures in a row that open the breaker:'),
  'breaker.errorRate': ({ from, to }) =>
    `the share of failures that opens the breaker is ${wordOr('none', to)} instead of ${wordOr('none', from)}`,
  'breaker.openMs': instead('the breaker first stays open for', time),
  'breaker.maxOpenMs': instead('the breaker stays open for at most', time),
  'breaker.trials': instead('trial requests that close the breaker:'),
  health: inCases({
    fresh: (to) => `Fastly probes ${probe(to)}`,
    gone: (from) => `Fastly does not probe ${probe(from)} any more`,
    other: (_, to) => word(to),
  }),
  'health.path': instead('Fastly probes the path'),
  'health.method': instead('Fastly probes by'),
  'health.host': instead('the host of a probe is', own),
  'health.expectedStatus': instead('a probe succeeds with the status'),
  'health.intervalMs': instead('the time between two probes is', time),
  'health.timeoutMs': instead('a probe may take', time),
  'health.window': instead('probes that Fastly looks at:'),
  'health.threshold': instead('probes that must succeed:'),
  'health.initial': instead('probes that count as succeeded at the start:'),
  maxConnections: instead('each cache server opens at most this many connections:'),
  shield,
};

function probe(health: unknown): string {
  const { method, path, intervalMs } = health as Record<string, unknown>;
  return `${word(method)} ${word(path)} once in ${time(intervalMs)}`;
}

type Weights = Readonly<Record<string, number>>;

function membersText(weights: Weights): string {
  const isEqual = new Set(Object.values(weights)).size === 1;
  return joined(Object.entries(weights).map(([name, weight]) => (isEqual ? word(name) : `${word(name)} × ${weight}`)));
}

function poolText(pool: unknown): string {
  return membersText((pool as { weights: Weights }).weights);
}

function orderText(names: unknown): string {
  return asList(names)
    .map((item) => word((item as { name: string }).name))
    .join(', then ');
}

export const pool: Sentences = {
  '': inCases({
    fresh: (to) => `the pool is new: ${poolText(to)}`,
    gone: (from) => `the pool is gone: ${poolText(from)}`,
    other: (_, to) => word(to),
  }),
  weights: instead('its backends are', (weights) => membersText(weights as Weights)),
  order: inCases({
    fresh: (to) => `its backends are asked in the order ${orderText(to)}`,
    gone: (from) => `its backends are not asked in the order ${orderText(from)} any more`,
    other: (from, to) => `its backends are asked in the order ${orderText(to)} instead of ${orderText(from)}`,
  }),
  policy: instead('the first backend is chosen by'),
  hashBy: instead('clients are told apart by', hashText),
  retries: instead('further tries of a failed request:'),
  retryOn: ({ from, to }) => `statuses that count as a failure: ${statuses(to)} instead of ${statuses(from)}`,
  retryBudget: instead('the share of requests that may be tried again is'),
  deadlineMs: inCases({
    fresh: (to) => `all tries together may take ${time(to)}`,
    gone: (from) => `all tries together may take any time; before, ${time(from)}`,
    other: (from, to) => `all tries together may take ${time(to)} instead of ${time(from)}`,
  }),
  quorum: instead('the share of weight that must be healthy is'),
  shield,
};

function hashText(by: unknown): string {
  if (typeof by !== 'object' || by === null) return 'their address';
  const [of, name] = Object.entries(by)[0] ?? [];
  return `the ${of} ${word(name)}`;
}

function statuses(written: unknown): string {
  return asList(written).length === 0 ? 'none' : list(written);
}

export const dynamicBackend: Sentences = {
  '': inCases({
    fresh: (to) => `the dynamic backend is new, for ${list((to as { allow: unknown }).allow)}`,
    gone: (from) => `the dynamic backend is gone, for ${list((from as { allow: unknown }).allow)}`,
    other: (_, to) => word(to),
  }),
  allow: ({ from, to }) =>
    allowing(
      (origins) => `${origins} may be asked as well`,
      (origins) => `${origins} may not be asked any more`,
    )({ from, to, names: [] }),
  from: instead('origins are read from', (store) => wordOr('the routes', store)),
  max: instead('the different origins that a sandbox may ask:'),
  ...timeouts,
  ...verification,
  ...asked,
};
