import { endpoints } from '../../admin/endpoints.ts';
import { operatorApi } from '../../admin/operator-api.ts';
import { capabilities } from '../../gateway/check.ts';
import {
  createGateway,
  geoOf,
  type GatewayConfig,
  type Origins,
  type Platform,
  type Watched,
} from '../../gateway/index.ts';
import { memoryCacheStore, memoryPlatform, surroundingsOf } from '../../platform/memory/index.ts';
import type { Asked } from './asked.ts';
import { type Decision, decisionOf, placesOf, type Sent } from './decision.ts';
import { type OriginAnswer, responseOf, USUAL } from './origin-answers.ts';
import { standIns } from '../project/named-code.ts';

/** A gateway that is asked one request after the other; each finds an empty cache, and nobody else has asked. */
export interface Probe {
  ask(asked: Asked, answer?: OriginAnswer): Promise<Decision>;
}

/** The moment at which all of it happens, so that no date differs. */
const NOW = Date.UTC(2026, 0, 1);
/** An origin answers at once, so that no time runs out; nor is there a need to wait before another try. */
const MOST_WAIT_MS = 20;
const NOBODY = { count: () => 1, wouldCount: () => 1, penalise: () => undefined, isPenalised: () => false };

/** Runs the engine in memory with origins that answer what is asked for. Nothing leaves the process. */
export function probeOf(config: GatewayConfig): Probe {
  const now = { asked: null as Asked | null, answer: USUAL, sent: [] as Sent[], cache: memoryCacheStore(() => NOW) };
  let seen: Watched | null = null;
  const origins: Origins = {
    async fetch(backend, { url, headers }) {
      const to = typeof backend === 'string' ? backend : `${backend.name.split('.', 1)[0]} ${backend.target}`;
      const origin = typeof backend === 'string' ? (config.backends?.[backend]?.origin ?? null) : null;
      now.sent.push({ to, origin, url, headers: [...headers] });
      return responseOf(now.answer);
    },
    health: () => 'unknown',
  };
  const platform: Platform = {
    ...memoryPlatform({ ...surroundingsOf(config), now: () => NOW, wait: briefly, origins, log: () => undefined }),
    get cache() {
      return now.cache;
    },
    locate: () => placeOf(now.asked!),
    random: () => 0,
    rates: NOBODY,
  };
  const parts = {
    ...capabilities,
    ...standIns(config, () => responseOf(now.answer)),
    operator: operatorApi(Object.values(endpoints)),
  };
  const gateway = createGateway({ config, capabilities: parts, platform, watch: (watched) => void (seen = watched) });
  const places = placesOf(config);

  return {
    async ask(asked, answer = USUAL) {
      Object.assign(now, { asked, answer, sent: [], cache: memoryCacheStore(() => NOW) });
      const work: Promise<unknown>[] = [];
      const client = {
        address: asked.address,
        scheme: asked.url.startsWith('https:') ? ('https' as const) : ('http' as const),
        waitUntil: (promise: Promise<unknown>) => void work.push(promise),
      };
      const response = await gateway.handle(requestOf(asked), client);
      const sent = now.sent.at(-1) ?? null;
      const body = sent === null ? await response.text().catch(() => '') : '';
      await Promise.allSettled(work);
      return decisionOf({ watched: seen!, response, body, sent }, places);
    },
  };
}

function briefly(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(), Math.min(milliseconds, MOST_WAIT_MS));
  });
}

function placeOf({ country, region }: Asked): ReturnType<Platform['locate']> {
  if (country === '') return null;
  return geoOf({ country, region, hosting: 'false' });
}

/** As the platform gives it: with its Host, and with the URL as it is written. */
function requestOf({ method, url, headers }: Asked): Request {
  const host = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '';
  const fields = new Headers([['host', host], ...headers.map(([name, value]): [string, string] => [name, value])]);
  return { url, method, headers: fields, body: null } as unknown as Request;
}
