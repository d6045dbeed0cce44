import { guard, type Sentences } from '../meaning.ts';
import { count, gained, list, size, word, wordOr } from '../words.ts';
import { inCases, instead } from './sentences.ts';

export const name: Sentences = { name: instead('the gateway is called') };

export const admin: Sentences = {
  '': inCases({
    fresh: (to) => `the operator API answers at ${place(to)}`,
    gone: (from) => `the operator API does not answer at ${place(from)} any more`,
    other: (_, to) => place(to),
  }),
  host: instead('the operator API answers on'),
  path: instead('the operator API answers under'),
};

function place(admin: unknown): string {
  const { host, path } = admin as Record<string, unknown>;
  return word(`${String(host)}${String(path)}`);
}

export const purge: Sentences = {
  maxKeysPerRequest: ({ from, to }) =>
    guard(Number(to) > Number(from), `a purge request may name ${count(Number(to), 'key')} instead of ${word(from)}`),
  ledger: inCases({
    fresh: (to) => `purges are recorded in the KV store ${word(to)}`,
    gone: (from) => `purges are not recorded in the KV store ${word(from)} any more`,
    other: (from, to) => `purges are recorded in the KV store ${word(to)} instead of ${word(from)}`,
  }),
  announce: inCases({
    fresh: (to) => `purges are published on the channel ${word(to)}`,
    gone: (from) => `purges are not published on the channel ${word(from)} any more`,
    other: (from, to) => `purges are published on the channel ${word(to)} instead of ${word(from)}`,
  }),
};

export const push: Sentences = {
  fanout: ({ to }) =>
    to === true ? 'streams are held by Fanout' : 'streams are not held by Fanout any more: they answer 503',
};

/** Nothing is switched off by Popgate. */
export const product: Sentences = {
  '': inCases({
    fresh: () => 'the product is switched on, and billed',
    gone: () => 'the product is not named any more: it stays as it is',
    other: (_, to) => word(to),
  }),
  workspace: instead('the workspace is'),
  trafficRamp: ({ from, to }) => {
    return guard(
      Number(to ?? 100) < Number(from ?? 100),
      `${share(to)} % of requests are checked instead of ${share(from)}`,
    );
  },
  mode: ({ from, to }) => guard(from === 'block', `attacks: ${word(to)} instead of ${word(from)}`),
};

function share(value: unknown): string {
  return word(value ?? 100);
}

interface Domain {
  kind: 'routes' | 'redirect';
  routes?: number;
  to?: string;
  status?: number;
}

function domainText({ kind, routes, to, status }: Domain): string {
  if (kind === 'redirect') return `redirects to ${word(to)} (${word(status)})`;
  return routes === undefined ? 'has routes of its own' : `has ${count(routes, 'route')}`;
}

function goneText({ kind, routes, to }: Domain): string {
  return kind === 'redirect' ? `, which redirected to ${word(to)}` : ` with ${count(routes ?? 0, 'route')}`;
}

export const domain: Sentences = {
  '': inCases({
    fresh: (to) => `the domain is new: it ${domainText(to as Domain)}`,
    gone: (from) => `the domain is gone${goneText(from as Domain)}`,
    other: (from, to) => `the domain ${domainText(to as Domain)} now; until now it ${domainText(from as Domain)}`,
  }),
  to: instead('the domain redirects to'),
  status: instead('the domain redirects with the status'),
  query: ({ to }) =>
    to === 'keep' ? 'the redirect of the domain keeps the query' : 'the redirect of the domain drops the query',
};

export const tls: Sentences = {
  '': ({ from, to }) => {
    if ((to as { kind: string }).kind === 'elsewhere') return "Popgate no longer sees to the domain's certificate";
    const { authority } = to as { authority: string };
    return from === null
      ? `the certificate comes from ${word(authority)}`
      : `Popgate sees to the domain's certificate, from ${word(authority)}`;
  },
  authority: instead('the certificate comes from'),
  configuration: instead('the TLS configuration is', (id) => wordOr("the account's default", id)),
  http3: ({ to }) => (to ? 'HTTP/3 is looked for' : 'HTTP/3 is no longer looked for'),
};

export const hook: Sentences = {
  '': inCases({
    fresh: (to) => `the webhook is new, for ${word((to as { adapter: string }).adapter)}`,
    gone: () => 'the webhook is gone',
    other: (_, to) => word(to),
  }),
  adapter: instead('the webhook is that of'),
  signature: inCases({
    fresh: () => 'how the webhook is signed is written out',
    gone: () => 'how the webhook is signed is what its adapter says',
    other: (from, to) => `the webhook is signed as ${word(to)} instead of ${word(from)}`,
  }),
  'signature.header': instead('the signature of the webhook is in the header'),
  'signature.encoding': instead('the signature of the webhook is written in'),
  'signature.prefix': instead('the signature of the webhook begins with'),
  'signature.algorithm': ({ from, to }) =>
    guard(to === 'sha1', `the webhook is signed by ${word(to)} instead of ${word(from)}`),
  'signature.timestamp': inCases({
    fresh: () => 'the webhook is refused if it was signed more than 5 minutes ago',
    gone: () => guard(true, 'the age of the webhook is not checked any more'),
    other: (from, to) => `the time of the webhook is ${word(to)} instead of ${word(from)}`,
  }),
  'signature.signed': ({ from, to }) =>
    guard(!String(to).includes('{body}'), `the webhook signs ${word(to)} instead of ${word(from)}`),
  event: instead('the name of an event is', sourceText),
  delivery: inCases({
    fresh: (to) => `a delivery is carried out once, by the header ${word(to)}`,
    gone: (from) => guard(true, `a delivery that comes again is carried out again: ${word(from)} is not read any more`),
    other: (from, to) => `a delivery is known by the header ${word(to)} instead of ${word(from)}`,
  }),
  maxBody: ({ from, to }) =>
    guard(Number(to) > Number(from), `a delivery may have ${size(to)} instead of ${size(from)}`),
  'events.*': (change) =>
    inCases({
      fresh: (to) => `the event ${word(change.names[0])} purges ${purges(to)}`,
      gone: (from) => `the event ${word(change.names[0])} does not purge ${purges(from)} any more`,
      other: (from, to) => `the event ${word(change.names[0])} purges ${purges(to)} instead of ${purges(from)}`,
    })(change),
};

function sourceText(source: unknown): string {
  const [kind, name] = Object.entries(source as object)[0] ?? [];
  return `the ${kind} ${word(name)}`;
}

interface Purges {
  keys: string[];
  urls: string[];
  domains: string[];
  all: boolean;
  soft: boolean;
}

function purges(event: unknown): string {
  const { keys, urls, domains, all, soft } = event as Purges;
  const named = [...keys, ...urls, ...domains];
  return `${all ? 'everything' : list(named)}${soft ? ' softly' : ''}`;
}

export const store: Sentences = {
  '': inCases({
    fresh: () => 'the store is new',
    gone: () => 'the store is not declared any more',
    other: (_, to) => word(to),
  }),
  items: ({ from, to }) =>
    `its items are others${items(to) === items(from) ? '' : `: ${items(to)} instead of ${items(from)}`}`,
  apply: inCases({
    fresh: (to) => `popgate apply ${applied(to)}`,
    gone: () => 'popgate apply leaves its items alone',
    other: (_, to) => `popgate apply ${applied(to)}`,
  }),
  secrets: ({ from, to }) => {
    const [more, less] = [gained(from, to), gained(to, from)];
    const texts = [
      more.length > 0 ? `${list(more)} is a secret in it` : '',
      less.length > 0 ? `${list(less)} is not a secret in it any more` : '',
    ];
    return texts.filter((text) => text !== '').join('; ');
  },
};

/** Who is not blocked any more, or is allowed, may do what they might not. */
export const acl: Sentences = {
  '': inCases({
    fresh: () => 'the access list is new',
    gone: () => guard(true, 'the access list is not declared any more'),
    other: (_, to) => word(to),
  }),
  apply: ({ to }) => `popgate apply ${applied(to)}`,
  'entries.*': ({ from, to, names }) =>
    guard(
      from === 'BLOCK' || to === 'ALLOW',
      to === null
        ? `${word(names[0])} is not in it any more; before, ${word(from)}`
        : `${word(names[0])}: ${word(to)}${from === null ? '' : ` instead of ${word(from)}`}`,
    ),
};

function applied(how: unknown): string {
  return how === 'sync' ? 'makes it hold exactly the written items' : 'makes the written items that are missing';
}

function items(mark: unknown): string {
  const [number] = Object.values(mark as Record<string, string>).map((text) => text.split(',', 1)[0]!);
  return number ?? 'none';
}

export const logEndpoint: Sentences = {
  '': inCases({
    fresh: (to) => `the log endpoint is new, of the kind ${word((to as { type: string }).type)}`,
    gone: () => 'the log endpoint is gone',
    other: (_, to) => word(to),
  }),
  type: instead('the log endpoint is of the kind'),
  'settings.*': ({ from, to, names }) => `its ${word(names[0])} is ${setting(to)} instead of ${setting(from)}`,
  'secrets.*': ({ from, to, names }) => `its ${word(names[0])} comes from ${variable(to)} instead of ${variable(from)}`,
};

function setting(value: unknown): string {
  return value === null ? "Fastly's default" : word(value);
}

function variable(name: unknown): string {
  return name === null ? 'no variable' : `the variable ${word(name)}`;
}
