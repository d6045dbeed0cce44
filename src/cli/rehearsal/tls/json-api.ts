import { type Answer, type Asked, JSON_API, jsonApiRefusal } from '../http/answer.ts';

/** https://jsonapi.org/format/ as far as Fastly's TLS API goes. */
export interface Resource {
  id: string;
  type: string;
  attributes?: Readonly<Record<string, unknown>>;
  relationships?: Readonly<Record<string, { data: Ref | Ref[] | null }>>;
}

export interface Ref {
  id: string;
  type: string;
}

export const ref = (type: string, id: string): Ref => ({ id, type });
export const refs = (type: string, ids: readonly string[]): Ref[] => ids.map((id) => ref(type, id));

/** What `include` names may be looked up by its type and id. */
export type Lookup = (ref: Ref) => Resource | undefined;

export function one(resource: Resource, included: readonly Resource[] = []): Answer {
  return { type: JSON_API, body: { data: resource, ...(included.length > 0 && { included }) } };
}

/** What `include` asks for of some resources, each once. Of a path, the first step counts. */
export function includedOf(resources: readonly Resource[], query: URLSearchParams, look: Lookup): Resource[] {
  const wanted = (query.get('include') ?? '').split(',').map((path) => path.split('.')[0]);
  const found = resources.flatMap(({ relationships = {} }) =>
    Object.entries(relationships)
      .filter(([name]) => wanted.includes(name))
      .flatMap(([, { data }]) => (data === null ? [] : data))
      .map(look)
      .filter((resource) => resource !== undefined),
  );
  return [...new Map(found.map((resource) => [`${resource.type}/${resource.id}`, resource])).values()];
}

interface Listing {
  asked: Asked;
  resources: readonly Resource[];
  look: Lookup;
  pageSize: number;
}

/** A page with its links. */
export function pageOfResources({ asked, resources, look, pageSize }: Listing): Answer {
  const { query } = asked;
  const size = Math.min(100, numberOf(query, 'page[size]', pageSize));
  const page = numberOf(query, 'page[number]', 1);
  const last = Math.max(1, Math.ceil(resources.length / size));
  const shown = resources.slice((page - 1) * size, page * size);
  const included = includedOf(shown, query, look);
  const to = (number: number): string => {
    const target = new URLSearchParams(query);
    target.set('page[number]', String(number));
    target.set('page[size]', String(size));
    return `${asked.origin}${asked.path}?${target}`;
  };
  return {
    type: JSON_API,
    body: {
      data: shown,
      ...(included.length > 0 && { included }),
      links: {
        self: to(page),
        first: to(1),
        prev: page > 1 ? to(page - 1) : null,
        next: page < last ? to(page + 1) : null,
        last: to(last),
      },
      meta: { per_page: size, current_page: page, record_count: resources.length, total_pages: last },
    },
  };
}

function numberOf(query: URLSearchParams, name: string, fallback: number): number {
  const value = query.get(name) ?? '';
  return /^[1-9]\d{0,5}$/.test(value) ? Number(value) : fallback;
}

export interface Document {
  attributes: Readonly<Record<string, unknown>>;
  /** The ids of a relationship; undefined where it is not given. */
  related(...names: string[]): string[] | undefined;
}

/** What was sent, or a 400. */
export function readDocument({ body }: Asked): Document {
  const { data } = parse(body) as {
    data?: { attributes?: object; relationships?: Record<string, { data?: unknown }> };
  };
  if (typeof data !== 'object' || data === null) throw jsonApiRefusal(400, 'Bad request', 'data is missing');
  return {
    attributes: { ...data.attributes },
    related(...names) {
      const given = names.map((name) => data.relationships?.[name]?.data).find((value) => value !== undefined);
      if (given === undefined || given === null) return undefined;
      return [given].flat().map((item) => String((item as { id?: unknown }).id));
    },
  };
}

function parse(body: Buffer): object {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Refused below.
  }
  throw jsonApiRefusal(400, 'Bad request', 'The body is not a JSON:API document');
}

/** `filter[tls_domains.id]=…`: related to that; `filter[state]=…`: an attribute; `filter[in_use]`: has an activation. */
export function passes({ attributes = {}, relationships = {} }: Resource, query: URLSearchParams): boolean {
  return [...query].every(([name, value]) => {
    const [, field = ''] = /^filter\[(.+)\]$/.exec(name) ?? [];
    if (field === '') return true;
    if (field === 'in_use') return String([relationships.tls_activations?.data].flat().length > 0) === value;
    const [relation = '', id] = field.split('.');
    // Some filters name one of what the relationship has many of.
    const related =
      relationships[relation] ?? relationships[`${relation}s`] ?? relationships[relation.replace(/s$/, '')];
    if (id === 'id') return [related?.data ?? []].flat().some((item) => item.id === value);
    return !Object.hasOwn(attributes, field) || String(attributes[field]) === value;
  });
}

export const NO_CONTENT: Answer = { status: 204, type: JSON_API };
