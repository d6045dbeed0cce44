import { keyProblem, type PurgeOrder } from '../gateway/index.ts';
import { Problem } from './problem.ts';

const FIELDS = ['keys', 'urls', 'domains', 'all', 'soft'];

/** Reads what `POST {path}/purge` was sent; a Problem 400 says which part is wrong, and nothing has been purged. */
export function parsePurgeBody(text: string, maxKeys: number): PurgeOrder {
  const body = parseObject(text);
  const unknown = Object.keys(body).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined)
    throw new Problem(400, `there is no field ${quote(unknown)}; there are ${FIELDS.join(', ')}`);
  const order: PurgeOrder = {
    keys: stringsOf(body, 'keys'),
    urls: stringsOf(body, 'urls'),
    domains: stringsOf(body, 'domains'),
    all: flagOf(body, 'all'),
    mode: flagOf(body, 'soft') ? 'soft' : 'hard',
  };
  checkAmount(order, maxKeys);
  for (const key of order.keys) {
    const problem = keyProblem(key);
    if (problem !== null) throw new Problem(400, `the key ${quote(key)} ${problem}`);
  }
  return order;
}

function checkAmount({ keys, urls, domains, all }: PurgeOrder, maxKeys: number): void {
  const named = keys.length + urls.length + domains.length;
  if (all && named > 0) throw new Problem(400, '"all" stands alone: leave keys, urls and domains out');
  if (!all && named === 0) throw new Problem(400, 'nothing to purge: name keys, urls or domains, or set "all" to true');
  if (named > maxKeys) throw new Problem(400, `${named} are more than the ${maxKeys} that one request may name`);
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem(400, 'the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Problem(400, 'the body is not a JSON object');
  return value as Record<string, unknown>;
}

function stringsOf(body: Record<string, unknown>, field: string): string[] {
  const value = body[field] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return [...new Set<string>(value)];
  throw new Problem(400, `"${field}" is not a list of strings`);
}

function flagOf(body: Record<string, unknown>, field: string): boolean {
  const value = body[field] ?? false;
  if (typeof value === 'boolean') return value;
  throw new Problem(400, `"${field}" is neither true nor false`);
}

/** What somebody sent, short and on one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
