import { type PurgeNames, purgeNames } from '../../gateway/check.ts';
import { EVERYTHING_KEY, fitKey, type GatewayConfig, GatewayError, shardKey } from '../../gateway/index.ts';
import { createFastlyApi, fastlyUrl } from '../fastly/api.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/command.ts';
import { inBatches, type Named } from './purge-list.ts';
import { everything, type Names, namesOf, type Planned, type Way } from './purge-way.ts';

/** Fastly takes 256 keys a request; the header field stays well below what its API accepts. */
const LIMIT = { count: 256, bytes: 16_000 };

interface ByFastly {
  serviceId: string;
  /** Valid. Of URLs and domains alone it is asked: keys can be purged while it is broken. */
  config(): Promise<GatewayConfig>;
  terminal: Terminal;
}

interface Keyed {
  named: Named;
  surrogateKeys: string[];
}

/** Through Fastly's API, where URLs and domains are Popgate's own surrogate keys: Fastly's URL purge does not reach them. */
export function byFastly({ serviceId, config, terminal }: ByFastly): Way {
  const service = `/service/${serviceId}`;
  const api = createFastlyApi(terminal);

  function purgeKeys(names: Names, surrogateKeys: readonly string[], soft: boolean): Planned {
    const headers = { 'Surrogate-Key': surrogateKeys.join(' '), ...(soft && { 'Fastly-Soft-Purge': '1' }) };
    return { names, request: { method: 'POST', url: fastlyUrl(`${service}/purge`, terminal), headers } };
  }

  function purgeBatch(batch: readonly Keyed[], soft: boolean): Planned {
    const keys = [...new Set(batch.flatMap(({ surrogateKeys }) => surrogateKeys))];
    return purgeKeys(namesOf(batch.map(({ named }) => named)), keys, soft);
  }

  /** Fastly purges all of a service hard; softly, and in parts, it goes by Popgate's own keys. */
  function purgeEverything(names: Names, soft: boolean): Planned {
    const { shard } = names;
    if (shard !== undefined) return purgeKeys(names, [shardKey(shard)], soft);
    if (soft) return purgeKeys(names, [EVERYTHING_KEY], soft);
    return { names, request: { method: 'POST', url: fastlyUrl(`${service}/purge_all`, terminal), headers: {} } };
  }

  return {
    async plan({ list, all, inShards, soft }) {
      if (all) return everything({ inShards }).map((names) => purgeEverything(names, soft));
      const keyed = await keyedOf(list, config);
      for (const { named } of keyed.filter((one) => !isStored(one))) {
        terminal.progress(`nothing of it is ever stored: ${named.name}`);
      }
      return inBatches(keyed.filter(isStored), LIMIT, sizeOf).map((batch) => purgeBatch(batch, soft));
    },
    async send({ names, request }) {
      const answer = await api.call({ method: 'POST', path: request.url.pathname, headers: request.headers });
      const surrogateKeys = request.headers['Surrogate-Key']?.split(' ') ?? [];
      const soft = 'Fastly-Soft-Purge' in request.headers;
      const note = names.all ? 'by Fastly’s API' : `by Fastly’s API, under ${surrogateKeys.length} surrogate keys`;
      return { answer: { purged: names, surrogateKeys, soft, answer }, note };
    },
  };
}

/** A URL whose every route passes has no key. */
function isStored({ surrogateKeys }: Keyed): boolean {
  return surrogateKeys.length > 0;
}

function sizeOf({ surrogateKeys }: Keyed): { count: number; bytes: number } {
  return { count: surrogateKeys.length, bytes: surrogateKeys.join(' ').length + 1 };
}

async function keyedOf(list: readonly Named[], config: ByFastly['config']): Promise<Keyed[]> {
  let names: PurgeNames | undefined;
  const keysOf = async ({ kind, name }: Named): Promise<string[]> => {
    if (kind === 'keys') return [await fitKey(name)];
    names ??= purgeNames(await config());
    return kind === 'urls' ? names.ofUrl(name) : names.ofDomain(name);
  };
  const keyed: Keyed[] = [];
  for (const named of list) {
    try {
      keyed.push({ named, surrogateKeys: await keysOf(named) });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      throw new CliError('nothing was purged: a name is not this service’s', {
        why: `${JSON.stringify(named.name.slice(0, 80))}: ${error.message}`,
        fix: 'correct it, or name the configuration with --config',
      });
    }
  }
  return keyed;
}
