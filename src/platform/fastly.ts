import { vCpuTime } from 'fastly:compute';
import { Device } from 'fastly:device';
import { env } from 'fastly:env';
import { getGeolocationForIpAddress } from 'fastly:geolocation';
import type { Environment, Geo, Platform } from '../gateway/platform.ts';
import { cacheStore } from './cache-store.ts';
import { logTo } from './logging.ts';
import { origins } from './origins.ts';
import { push } from './push.ts';
import { secrets } from './secrets.ts';
import { shields } from './shielding.ts';
import { stores } from './stores.ts';

let known: Environment | undefined;

/** The same for a sandbox's life, and read at its first request. */
function environment(): Environment {
  return (known ??= {
    local: env('FASTLY_HOSTNAME') === 'localhost',
    pop: env('FASTLY_POP') ?? '',
    version: env('FASTLY_SERVICE_VERSION') ?? '',
    service: env('FASTLY_SERVICE_ID') ?? '',
  });
}

function locate(address: string): Geo | null {
  try {
    const country = getGeolocationForIpAddress(address)?.country_code;
    return country ? { country: country.toUpperCase() } : null;
  } catch {
    // An address that cannot be parsed is one that nothing is known of.
    return null;
  }
}

function deviceClass(userAgent: string): string {
  const device = userAgent === '' ? null : Device.lookup(userAgent);
  if (device?.isTablet === true) return 'tablet';
  if (device?.isMobile === true) return 'mobile';
  return device?.isDesktop === true ? 'desktop' : '';
}

/** Popgate's platform on Fastly Compute and on Viceroy. */
export const fastly: Platform = {
  now: () => Date.now(),
  randomId: () => crypto.randomUUID(),
  random: () => Math.random(),
  environment,
  cache: cacheStore,
  origins,
  shields,
  secrets,
  stores,
  push,
  locate,
  deviceClass,
  log: (line) => console.log(line),
  logTo,
  cpuMs: () => vCpuTime(),
};
