import { type Asked, type Geo, geoOf, parseAddress } from '../../gateway/index.ts';
import { misuse } from '../terminal/cli-error.ts';

/** A request as the command line describes it. */
export interface AskedRequest {
  url: string;
  method: string;
  headers: readonly (readonly [name: string, value: string])[];
  /** The client's IP address; undefined for one that is nobody's. */
  address: string | undefined;
  /** Where the client is; undefined for where its address is. */
  country: string | undefined;
}

/** The options that describe a request. */
export interface RequestFlags {
  operand?: string;
  request?: string;
  header?: string[];
  address?: string;
  country?: string;
}

/** RFC 5737: an address for examples, which is nobody's. */
const NOBODY = '192.0.2.1';
/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Reads what is asked for; a misuse for what is no request. */
export function readRequest({ operand, request = 'GET', header = [], address, country }: RequestFlags): AskedRequest {
  if (operand === undefined) throw misuse('there is no URL', 'npx popgate explain URL [options]');
  if (!TOKEN.test(request)) throw misuse(`"${request}" is no method`, '-X takes a word, e.g. POST');
  if (address !== undefined && parseAddress(address) === null)
    throw misuse(`"${address}" is no IP address`, '--address takes one, e.g. 192.0.2.1');
  if (country !== undefined && !/^[A-Za-z]{2}$/.test(country)) {
    throw misuse(`"${country}" is no country`, '--country takes two letters (ISO 3166-1), e.g. FR');
  }
  const headers = header.map(readField);
  const host = headers.findLast(([name]) => name.toLowerCase() === 'host')?.[1];
  return {
    url: requireUrl(host === undefined ? operand : withHost(operand, host)),
    method: request,
    headers: headers.filter(([name]) => name.toLowerCase() !== 'host'),
    address,
    country: country?.toUpperCase(),
  };
}

/**
 * Makes the request as the platform gives it: with its Host, and with the URL as it is written, of which a Request would
 * remove `/../`.
 */
export function requestOf({ url, method, headers }: AskedRequest): Request {
  const fields = new Headers({ host: authorityOf(url)! });
  for (const [name, value] of headers) fields.append(name, value);
  return { url, method, headers: fields, body: null } as unknown as Request;
}

export function clientOf({ url, address }: AskedRequest): Asked['client'] {
  return { address: address ?? NOBODY, scheme: url.startsWith('https:') ? 'https' : 'http' };
}

/** Undefined where the client is said to be nowhere else than its address is. */
export function placeOf({ country }: AskedRequest): Geo | undefined {
  return country === undefined ? undefined : geoOf({ country });
}

/** As clients send it: without a fragment, and with a path. */
function requireUrl(text: string): string {
  const url = text.split('#', 1)[0]!.replace(/^https?(?=:)/i, (scheme) => scheme.toLowerCase());
  const authority = authorityOf(url);
  if (authority === undefined) {
    throw misuse(
      `"${text}" is no URL`,
      'it does not begin with https:// or http:// and a host',
      'write https://… in front',
    );
  }
  if (/[\u0000-\u0020\u007f]/.test(url)) {
    throw misuse(`"${text}" is no URL`, 'it has a space or a control character', 'write %20 for a space');
  }
  const end = url.indexOf('://') + 3 + authority.length;
  return url[end] === '/' ? url : `${url.slice(0, end)}/${url.slice(end)}`;
}

/** As curl has it: another host at the same place. */
function withHost(url: string, host: string): string {
  const authority = authorityOf(url);
  return authority === undefined ? url : url.replace(`://${authority}`, () => `://${host}`);
}

function authorityOf(url: string): string | undefined {
  return /^https?:\/\/([^/?#]+)/.exec(url)?.[1];
}

/** `NAME: VALUE`, as curl has it; `NAME;` has an empty value. */
export function readField(text: string): readonly [name: string, value: string] {
  const colon = text.indexOf(':');
  const [name, value] = colon < 0 ? [text.replace(/;$/, ''), ''] : [text.slice(0, colon), text.slice(colon + 1).trim()];
  const isField = colon >= 0 || text.endsWith(';');
  if (!isField || !TOKEN.test(name)) {
    throw misuse(`"${text}" is no header`, "it is not NAME: VALUE, as in 'Accept-Language: de'");
  }
  try {
    return new Headers([[name, value]]).get(name) === null ? [name, ''] : [name, value];
  } catch {
    throw misuse(`"${text}" is no header`, 'its value has characters that no header may have');
  }
}
