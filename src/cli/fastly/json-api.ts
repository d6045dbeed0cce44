import { CliError } from '../terminal/cli-error.ts';
import type { FastlyApi } from './api.ts';

/** One object of a JSON:API document. */
export interface Resource {
  id: string;
  type: string;
  attributes: Readonly<Record<string, unknown>>;
  relationships: Readonly<Record<string, unknown>>;
}

/** A JSON:API document: one object is a list of one. */
export interface JsonApiDocument {
  data: readonly Resource[];
  included: readonly Resource[];
  hasNext: boolean;
}

/** What is absent is tolerated. @throws CliError that says what is malformed. */
export function readDocument(answer: unknown): JsonApiDocument {
  if (!isTable(answer)) throw malformed('it is no JSON object');
  if (answer.data === undefined || answer.data === null) throw malformed('it has no data');
  const links = answer.links ?? {};
  if (!isTable(links)) throw malformed('its links are no object');
  return {
    data: listOf(answer.data, 'data').map(readResource),
    included: listOf(answer.included ?? [], 'included').map(readResource),
    hasNext: links.next !== undefined && links.next !== null,
  };
}

function readResource(value: unknown): Resource {
  if (!isTable(value) || !isText(value.id) || !isText(value.type)) throw malformed('an object has no id or no type');
  const { id, type, attributes = {}, relationships = {} } = value;
  if (!isTable(attributes ?? {})) throw malformed(`the attributes of ${type} ${id} are no object`);
  if (!isTable(relationships ?? {})) throw malformed(`the relationships of ${type} ${id} are no object`);
  return { id, type, attributes: attributes as Table, relationships: relationships as Table };
}

/** An attribute that is a text; undefined where it is absent or null. */
export function textOf({ id, type, attributes }: Resource, name: string): string | undefined {
  const value = attributes[name] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw malformed(`${name} of ${type} ${id} is no text`);
}

export function isTrue({ id, type, attributes }: Resource, name: string): boolean {
  const value = attributes[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw malformed(`${name} of ${type} ${id} is neither true nor false`);
}

/** An attribute that is a list of texts; empty where it is absent or null. */
export function textsOf(resource: Resource, name: string): string[] {
  return textList(resource.attributes[name], `${name} of ${resource.type} ${resource.id}`);
}

/** An attribute that is a list of objects; empty where it is absent or null. */
export function tablesOf({ id, type, attributes }: Resource, name: string): Table[] {
  const value = attributes[name] ?? [];
  if (Array.isArray(value) && value.every(isTable)) return value;
  throw malformed(`${name} of ${type} ${id} is no list of objects`);
}

/** @param what names it, where it is not a list of texts. */
export function textList(value: unknown, what: string): string[] {
  const list = value ?? [];
  if (Array.isArray(list) && list.every(isText)) return list;
  throw malformed(`${what} is no list of texts`);
}

/** The ids that a relationship names; none where it is absent or null. */
export function relatedIds({ id, type, relationships }: Resource, name: string): string[] {
  const relation = relationships[name] ?? {};
  if (!isTable(relation)) throw malformed(`${name} of ${type} ${id} is no relationship`);
  return listOf(relation.data ?? [], name).map((one) => readResource(one).id);
}

/** The objects that a relationship names, as far as the document includes them. */
export function related(document: JsonApiDocument, resource: Resource, name: string): Resource[] {
  const ids = new Set(relatedIds(resource, name));
  return document.included.filter(({ id, type }) => ids.has(id) && name.startsWith(type));
}

export function malformed(why: string): CliError {
  return new CliError("Fastly's answer about TLS cannot be understood", {
    why,
    fix: 'check FASTLY_API_ENDPOINT if it is set; else a newer Popgate may know what changed',
  });
}

type Table = Record<string, unknown>;

function listOf(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value;
  if (isTable(value)) return [value];
  throw malformed(`${what} is neither an object nor a list`);
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

const PAGE_SIZE = 100;
/** No account has more; an answer that always names a next page ends here. */
const MAX_PAGES = 1_000;

/** Every page of a list, by number: the address that an answer names for the next one is not followed. */
export async function readAllPages(
  api: FastlyApi,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<JsonApiDocument[]> {
  const documents: JsonApiDocument[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const pages = { 'page[number]': String(page), 'page[size]': String(PAGE_SIZE) };
    const document = await readJsonApi(api, `${path}?${new URLSearchParams({ ...query, ...pages })}`);
    documents.push(document);
    if (!document.hasNext || document.data.length === 0) return documents;
  }
  throw malformed(`there is no end of the pages of ${path}`);
}

/** Fastly takes filters and includes only where JSON:API is asked for. */
export async function readJsonApi(api: FastlyApi, path: string): Promise<JsonApiDocument> {
  return readDocument(await api.call({ method: 'GET', path, headers: { Accept: 'application/vnd.api+json' } }));
}
