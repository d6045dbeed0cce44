import type { HttpRequest } from '../fastly/http-request.ts';
import { SHARDS } from '../../gateway/index.ts';
import type { Named } from './purge-list.ts';

/** What is to be purged: a list, or all there is. */
export interface PurgeWish {
  list: readonly Named[];
  all: boolean;
  /** Everything in its sixteen parts, one request each. */
  inShards: boolean;
  soft: boolean;
}

/** One request of a purge, without its token. */
export interface Planned {
  names: Names;
  request: HttpRequest & { body?: string };
}

export interface Names {
  keys: string[];
  urls: string[];
  domains: string[];
  all: boolean;
  /** One part of everything, 0 to 15. */
  shard?: number;
}

/** What a way says of a request that it made. */
interface Outcome {
  /** For a program: what was answered. */
  answer: unknown;
  /** For a person, in one line. */
  note: string;
}

/** A way to purge: through the gateway, or through Fastly. */
export interface Way {
  plan(wish: PurgeWish): Promise<Planned[]>;
  send(planned: Planned): Promise<Outcome>;
}

export function namesOf(list: readonly Named[]): Names {
  const of = (kind: Named['kind']): string[] => list.filter((one) => one.kind === kind).map(({ name }) => name);
  return { keys: of('keys'), urls: of('urls'), domains: of('domains'), all: false };
}

const EVERYTHING: Names = { keys: [], urls: [], domains: [], all: true };

/** Everything: at once, or part by part. */
export function everything({ inShards }: Pick<PurgeWish, 'inShards'>): Names[] {
  return inShards ? Array.from({ length: SHARDS }, (_, shard) => ({ ...EVERYTHING, shard })) : [EVERYTHING];
}

/** As they are told to a person. */
export function told({ keys, urls, domains, all, shard }: Names): string[] {
  if (shard !== undefined) return [`part ${shard + 1} of ${SHARDS} of everything`];
  return all ? ['everything'] : [...keys, ...urls, ...domains];
}
