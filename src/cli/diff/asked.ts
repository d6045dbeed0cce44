import { shownHeader, shownUrl } from '../compare/stored/secrets.ts';

/** One request about which both configurations are asked. */
export interface Asked {
  method: string;
  /** Absolute. */
  url: string;
  /** Without a Host, which is that of the URL. */
  headers: readonly (readonly [name: string, value: string])[];
  /** The client's IP address. */
  address: string;
  /** The client's place: ISO 3166-1, ISO 3166-2; `''` for unknown. */
  country: string;
  region: string;
  /** How often it came. */
  times: number;
}

/** RFC 5737: an address for examples. */
const SOMEBODY = '192.0.2.1';

/**
 * Makes a request of somebody who sends nothing but what is given.
 *
 * @example askFor('https://www.shop.example/cart', { method: 'POST' })
 */
export function askFor(url: string, more: Partial<Asked> = {}): Asked {
  return { method: 'GET', url, headers: [], address: SOMEBODY, country: '', region: '', times: 1, ...more };
}

/** The same for the same request. */
export function identity({ method, url, headers, address, country, region }: Asked): string {
  return JSON.stringify([method, url, headers, address, country, region]);
}

const MOST_CHARACTERS = 200;

/** Shows a request in one line, without its credentials: `POST https://www.shop.example/cart (cookie: session=1)`. */
export function described({ method, url, headers, address, country, region }: Asked): string {
  const more = [
    ...headers.map(([name, value]) => `${name}: ${shownHeader(name, value)}`),
    ...(country === '' ? [] : [`from ${region || country}`]),
    ...(address === SOMEBODY ? [] : [`by ${address}`]),
  ];
  const text = `${method} ${shownUrl(url)}${more.length === 0 ? '' : ` (${more.join('; ')})`}`;
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
