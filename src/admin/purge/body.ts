import { keyProblem, type PurgeOrder, SHARDS } from '../../gateway/index.ts';
import { Problem, quote } from '../problem.ts';
import { parseJson } from '../read-text.ts';
import { faultOf } from '../schema/fault.ts';
import type { Schema } from '../schema/schema.ts';

/** The body of `POST {path}/purge`; a field that is left out is an empty list, or false. */
interface PurgeBody {
  keys?: string[];
  urls?: string[];
  domains?: string[];
  all?: boolean;
  shard?: number;
  soft?: boolean;
}

const LISTS = ['keys', 'urls', 'domains'] as const;

/** One label of a host. */
const LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';

/** Patterns of the hosts that may be named, in a URL and by themselves. Their form does not say whose they are. */
export interface HostPatterns {
  url: string;
  domain: string;
}

const ANY_HOST = `${LABEL}(?:\\.${LABEL})*`;
const ANY: HostPatterns = {
  url: `(?:\\[[0-9A-Fa-f:.]+\\]|${ANY_HOST})\\.?`,
  domain: `\\*|(?:\\*\\.)?${ANY_HOST}|\\[[0-9A-Fa-f:.]+\\]`,
};

/** Matches the hosts of these domains, some of which begin with `*.`, or are `*`. */
export function hostPatterns(domains: readonly string[]): HostPatterns {
  if (domains.includes('*')) return { ...ANY, domain: ANY_HOST };
  const escaped = domains.map((name) => name.replaceAll('.', '\\.'));
  const url = escaped.map((name) => name.replace('*', LABEL)).join('|');
  return { url: `(?:${url})`, domain: [...escaped.map((name) => name.replace('*', '\\*')), url].join('|') };
}

const KEY: Schema = {
  type: 'string',
  description: 'A surrogate key: printable ASCII without spaces and commas, at most 8,192 characters.',
  pattern: '^(?![Pp][Oo][Pp][Gg][Aa][Tt][Ee]:)[!-+\\--~]+$',
  judge: (key: string) => `${quote(key)} ${keyProblem(key)}`,
};

const PORT = '(?::(?:[0-5]?[0-9]{1,4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?';
const PATH = '(?:/(?:[^%?#*\\u0000]|%(?!00)[0-9A-Fa-f]{2})*)?';

/** Matches a `*` in a path, or as a whole query. */
const STARRED = /^[^?#]*\??\*/;

/** The schema of the body of a purge that names at most so many things. */
export function purgeBody(maxItems: number, hosts: HostPatterns = ANY): Schema {
  const items: Record<(typeof LISTS)[number], Schema> = {
    keys: KEY,
    urls: {
      type: 'string',
      description:
        'A URL of this service, with its every variant and in every spelling of its query. http and https are one, and * stands for nothing.',
      pattern: `^[Hh][Tt][Tt][Pp][Ss]?://${hosts.url}${PORT}${PATH}(?:\\?(?!\\*(?:#|$))[^#]*)?(?:#[\\s\\S]*)?$`,
      judge: (url: string) =>
        STARRED.test(url)
          ? `${quote(url)} names *, which stands for nothing here: purge by surrogate keys or domains`
          : `${quote(url)} is not an absolute http or https URL`,
    },
    domains: {
      type: 'string',
      description: 'A host of this service, or a wildcard domain as it is configured.',
      pattern: `^(?:${hosts.domain})$`,
      judge: (name: string) => `${quote(name)} is not a domain of this service`,
    },
  };
  return {
    type: 'object',
    description: `At most ${maxItems} keys, URLs and domains together.`,
    examples: [{ keys: ['product/42', 'category/7'], soft: true }, { all: true }, { all: true, soft: true, shard: 0 }],
    properties: {
      ...Object.fromEntries(LISTS.map((name) => [name, { type: 'array', items: items[name] }])),
      all: { type: 'boolean', description: 'Everything, alone, with the admin token.' },
      shard: {
        type: 'integer',
        minimum: 0,
        maximum: SHARDS - 1,
        description: 'With all: one part of everything, so that an origin is not asked for all of it at once.',
      },
      soft: { type: 'boolean', description: 'Marks as stale instead.' },
    },
    additionalProperties: false,
    anyOf: [
      ...LISTS.map((name) => ({
        required: [name],
        // No shard is null.
        properties: { [name]: { minItems: 1 }, all: { const: false }, shard: { const: null } },
      })),
      {
        required: ['all'],
        properties: { all: { const: true }, ...Object.fromEntries(LISTS.map((name) => [name, { maxItems: 0 }])) },
      },
    ],
    judge: problemOf,
  };
}

function problemOf({ all, shard }: PurgeBody): string {
  if (all) return 'says "all", which stands alone: leave keys, urls and domains out';
  if (shard !== undefined) return 'says "shard", which is a part of everything: set "all" to true, alone';
  return 'says nothing to purge: name keys, urls or domains, or set "all" to true';
}

/** Reads the body; throws a Problem 400 that says which part is wrong, before anything is purged. */
export function parsePurgeBody(text: string, maxKeys: number): PurgeOrder {
  const body = parseJson(text);
  const fault = faultOf(purgeBody(maxKeys), body);
  if (fault !== null) throw new Problem(400, fault);
  const { keys = [], urls = [], domains = [], all = false, shard, soft = false } = body as PurgeBody;
  const wrong = keys.findIndex((key) => keyProblem(key) !== null);
  if (wrong >= 0) throw new Problem(400, `keys[${wrong}] ${KEY.judge!(keys[wrong] as never)}`);
  const [onceKeys, onceUrls, onceDomains] = [keys, urls, domains].map((list) => [...new Set(list)]);
  const named = onceKeys!.length + onceUrls!.length + onceDomains!.length;
  if (named > maxKeys) throw new Problem(400, `${named} are more than the ${maxKeys} that one request may name`);
  return { keys: onceKeys!, urls: onceUrls!, domains: onceDomains!, all, shard, mode: soft ? 'soft' : 'hard' };
}
