import { getGeolocationForIpAddress } from 'fastly:geolocation';
import type { Geo } from '../../gateway/platform.ts';

/** Fastly concept: geolocation. */
export function locate(address: string): Geo | null {
  try {
    const found = getGeolocationForIpAddress(address);
    if (found === null) return null;
    const country = upper(found.country_code);
    const region = upper(found.region);
    const proxy = known(found.proxy_type);
    return {
      country,
      region: country === '' || region === '' ? '' : `${country}-${region}`,
      city: known(found.city),
      continent: upper(found.continent),
      proxy,
      hosting: String(proxy === 'hosting'),
    };
  } catch {
    // Nothing is known of an address that cannot be parsed.
    return null;
  }
}

/** The platform writes `?` for what it does not know. */
function known(value: string | null | undefined): string {
  return typeof value === 'string' && value !== '?' ? value : '';
}

function upper(value: string | null | undefined): string {
  return known(value).toUpperCase();
}
