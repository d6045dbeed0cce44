import type { GatewayConfig } from '../../gateway/index.ts';
import { adminPlace } from '../project/admin-place.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/command.ts';
import { callOperatorApi, findToken, operatorRequest } from './api.ts';
import { inBatches, type Named } from './purge-list.ts';
import { everything, type Names, namesOf, type Planned, type PurgeWish, type Way } from './purge-way.ts';

const MAX_NAMES = 256;
/** The operator API takes 64 KiB. */
const MAX_BYTES = 60_000;

interface ByGateway {
  to: URL;
  config: GatewayConfig;
  terminal: Terminal;
}

/** Through the gateway's own `POST {path}/purge`. */
export function byGateway({ to, config, terminal }: ByGateway): Way {
  const { host, path } = adminPlace(config);
  const limit = { count: Math.min(MAX_NAMES, config.purge?.maxKeysPerRequest ?? MAX_NAMES), bytes: MAX_BYTES };

  function planned(names: Names, soft: boolean): Planned {
    const lists = Object.entries(names).filter(([, value]) =>
      Array.isArray(value) ? value.length > 0 : value !== false,
    );
    const body = { ...Object.fromEntries(lists), ...(soft && { soft }) };
    return { names, request: operatorRequest({ to, host, path: `${path}/purge`, body }) };
  }

  return {
    async plan({ list, all, inShards, soft }: PurgeWish) {
      if (all) return everything({ inShards }).map((names) => planned(names, soft));
      const batches = inBatches(list, limit, (named) => ({ count: 1, bytes: sizeOf(named) }));
      return batches.map((batch) => planned(namesOf(batch), soft));
    },
    async send({ names, request }) {
      const token = await findToken(terminal, names.all ? 'admin' : 'purge', to);
      const answer = await callOperatorApi(request, { token, terminal });
      if (isPurged(answer)) return { answer, note: [`purge id: ${answer.id}`, ...neverStored(answer)].join('\n') };
      throw new CliError('the answer is not that of a purge', {
        why: `something other than a Popgate answers at ${to.origin}`,
        fix: 'check --to',
      });
    },
  };
}

/** In the body, with its comma. */
function sizeOf({ name }: Named): number {
  return Buffer.byteLength(JSON.stringify(name)) + 1;
}

function neverStored({ neverStored: urls }: { neverStored?: unknown }): string[] {
  return Array.isArray(urls) ? urls.map((url) => `nothing of it is ever stored: ${String(url)}`) : [];
}

function isPurged(answer: unknown): answer is { id: string; neverStored?: unknown } {
  return typeof answer === 'object' && answer !== null && 'id' in answer && 'purged' in answer;
}
