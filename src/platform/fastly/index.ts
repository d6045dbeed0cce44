import { vCpuTime } from 'fastly:compute';
import { Device } from 'fastly:device';
import type { Platform } from '../../gateway/platform.ts';
import { ratesOn } from '../memory/rates.ts';
import { acls } from './acls.ts';
import { cacheStore } from './cache-store.ts';
import { edgeRates } from './edge-rates.ts';
import { environment } from './environment.ts';
import { locate } from './geolocation.ts';
import { logTo } from './logging.ts';
import { origins } from './origins.ts';
import { push } from './push.ts';
import { retire } from './sandbox.ts';
import { secrets } from './secrets.ts';
import { shields } from './shielding.ts';
import { stores } from './stores.ts';
import { waf } from './waf.ts';

function deviceClass(userAgent: string): string {
  const device = userAgent === '' ? null : Device.lookup(userAgent);
  if (device?.isTablet === true) return 'tablet';
  if (device?.isMobile === true) return 'mobile';
  return device?.isDesktop === true ? 'desktop' : '';
}

const ratesOnCache = ratesOn(cacheStore, () => Date.now());

/** Popgate's platform on Fastly Compute and on Viceroy. */
export const fastly: Platform = {
  now: () => Date.now(),
  wait: (milliseconds) =>
    new Promise((resolve) => {
      setTimeout(() => resolve(), milliseconds);
    }),
  randomId: () => crypto.randomUUID(),
  random: () => Math.random(),
  environment,
  cache: cacheStore,
  origins,
  shields,
  secrets,
  stores,
  push,
  acls,
  waf,
  /** Viceroy has the limiter's calls, but counts nothing. */
  get rates() {
    return environment().local ? ratesOnCache : edgeRates;
  },
  locate,
  deviceClass,
  log: (line) => console.log(line),
  logTo,
  retire,
  cpuMs: () => vCpuTime(),
};
