import {
  compileCompress,
  compileCors,
  compileGeo,
  compileLog,
  compileMaxBody,
  compileRateLimit,
  compileResponseHeaders,
  compileTransform,
  formatAddress,
} from '../../../gateway/check.ts';
import { parseRange, type RouteRules } from '../../../gateway/index.ts';

/** The rules of a route as data, with their defaults, by area. Null for a rule that it does not have. */
export const RULE_FORMS: Readonly<Record<string, (rules: RouteRules) => unknown>> = {
  access: ({ access }) =>
    access === undefined
      ? null
      : {
          allow: clients(access.allow),
          deny: clients(access.deny),
          waf: access.waf ? `${access.waf.corp}/${access.waf.workspace}` : null,
        },
  rateLimit: ({ rateLimit }) => {
    const made = compileRateLimit(rateLimit, { place: '', headers: undefined });
    if (made === null) return null;
    const { by, limit, windowSeconds, penaltySeconds } = made;
    return { by: by.name === null ? by.of : `${by.of} ${by.name}`, rate: { limit, windowSeconds }, penaltySeconds };
  },
  maxBody: ({ maxBody }) => compileMaxBody(maxBody),
  geo: ({ geo }) => compileGeo(geo),
  compress: ({ compress, headers }) => compileCompress(compress, { place: '', headers }),
  cors: ({ headers }) => corsForm(headers),
  headers: ({ headers }) => headersForm(headers),
  serverTiming: ({ serverTiming }) => serverTiming === true,
  log: ({ log }) => compileLog(log),
  surrogateKeys: ({ surrogateKeys = [] }) => surrogateKeys,
  transform: ({ transform }) => (transform === undefined ? null : compileTransform(transform)),
};

/** The fields of rules that these forms read. */
export const RULE_FIELDS: readonly string[] = [...Object.keys(RULE_FORMS), 'cache'];

type Clients = NonNullable<NonNullable<RouteRules['access']>['allow']>;

/** Each way to be among the clients, as one text. */
function clients(match: Clients | undefined): string[] | null {
  if (match === undefined) return null;
  const { addresses = [], countries = [], acl, headers = {} } = match;
  return [
    ...addresses.map(rangeText),
    ...countries.map((country) => `the country ${country}`),
    ...(acl === undefined ? [] : [`the ACL ${acl}`]),
    ...Object.entries(headers).map(([name, is]) => `the header ${name.toLowerCase()}${valueText(is)}`),
  ];
}

/** A range in one spelling; one address has no length. */
function rangeText(text: string): string {
  const range = parseRange(text);
  if (range === null) return text;
  const [first, second, third, fourth, bits] = range as [number, number, number, number, number];
  const address = formatAddress([first, second, third, fourth]);
  if (bits === 128) return address;
  return `${address}/${text.includes(':') ? bits : bits - 96}`;
}

function valueText(is: unknown): string {
  if (is === true) return '';
  return is === false ? ' left out' : ` ${JSON.stringify(is)}`;
}

function corsForm(headers: RouteRules['headers']): unknown {
  const cors = headers?.cors;
  const made = compileCors(cors);
  if (cors === undefined || made === null) return null;
  const { credentials, maxAgeSeconds, methods } = made;
  return {
    origins: cors.origins === '*' ? ['*'] : cors.origins,
    methods: methods === '' ? [] : methods.split(', '),
    headers: lowerCase(cors.headers),
    expose: lowerCase(cors.expose),
    credentials,
    maxAgeSeconds,
  };
}

function lowerCase(names: readonly string[] = []): string[] {
  return names.map((name) => name.toLowerCase());
}

type Headers = NonNullable<RouteRules['headers']>;

function headersForm(headers: Headers | undefined): unknown {
  const { request = {}, response = {} } = headers ?? {};
  const own = changesForm(response);
  const compiled = compileResponseHeaders(headers);
  const preset = (compiled?.set ?? []).filter(({ name }) => !Object.hasOwn(own.set, name));
  const set = { ...Object.fromEntries(preset.map(({ name, value: [text] }) => [name, text])), ...own.set };
  return {
    request: { ...changesForm(request), keep: lowerCase(request.keep) },
    response: { ...own, set },
  };
}

interface Changes {
  set: Record<string, string>;
  add: Record<string, string>;
  remove: string[];
}

function changesForm({ set = {}, add = {}, remove = [] }: Headers['response'] & object): Changes {
  const replaced = inLowerCase(set);
  const removed = lowerCase(remove).filter((name) => !Object.hasOwn(replaced, name));
  return { set: replaced, add: inLowerCase(add), remove: removed };
}

function inLowerCase(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
}
