import type { DryRun } from '../exchange.ts';
import type { Geo, Platform } from '../platform.ts';
import { dryCache } from './cache.ts';

interface Given {
  dryRun: DryRun;
  /** Where the client is; undefined for where its address is. */
  geo: Geo | null | undefined;
}

/** A platform that reads what another one has, asks nobody, and changes nothing. */
export function dryPlatform(real: Platform, { dryRun, geo }: Given): Platform {
  const { rates, stores } = real;
  return {
    ...real,
    cache: dryCache(real.cache, real.now),
    origins: {
      fetch: (backend, request) =>
        dryRun.answer(typeof backend === 'string' ? backend : backend.name, { backend, request }),
      health: (backend) => real.origins.health(backend),
    },
    shields: {
      place: (site) => real.shields.place(site),
      fetch: ({ site }) => dryRun.answer(`shield ${site}`),
    },
    stores: { ...stores, putKv: () => Promise.resolve() },
    push: { ...real.push, handoff: () => new Response(null) },
    waf: {
      inspect() {
        dryRun.assume('the WAF lets the request pass');
        return 'allow';
      },
    },
    rates: {
      count: (counter, entry, windowSeconds) => rates.wouldCount(counter, entry, windowSeconds),
      wouldCount: (counter, entry, windowSeconds) => rates.wouldCount(counter, entry, windowSeconds),
      penalise: () => undefined,
      isPenalised: (box, entry) => rates.isPenalised(box, entry),
    },
    locate: geo === undefined ? (address) => real.locate(address) : () => geo,
    log: () => undefined,
    logTo: () => undefined,
    ...(real.retire && { retire: () => undefined }),
  };
}
