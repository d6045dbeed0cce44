import { type Exchange, whereIs } from '../../exchange.ts';
import { readable } from '../../fields/limit.ts';
import { clientHeader } from '../../request/forwarding.ts';
import type { CompiledGeo, GeoField } from './config.ts';

/** The longest name of a place; a longer text is ignored. */
const MAX_CHARACTERS = 100;

/** Returns what a route tells of the client, in the order of its fields. */
export function geoValues(exchange: Exchange, { fields, defaults }: CompiledGeo): string[] {
  return fields.map((field) => encode(valueOf(exchange, field) || (defaults[field] ?? '')));
}

/** `geo_country` and so on, for templates. */
export function geoParams(exchange: Exchange, geo: CompiledGeo): Record<string, string> {
  const values = geoValues(exchange, geo);
  return Object.fromEntries(geo.fields.map((field, at) => [`geo_${field}`, values[at]!]));
}

/** Tells the origin, if there is something to tell. What the client sent in these headers is already gone. */
export function tellOrigin(headers: Headers, exchange: Exchange, geo: CompiledGeo): void {
  geoValues(exchange, geo).forEach((value, at) => {
    if (value !== '') headers.set(`popgate-client-${geo.fields[at]!}`, value);
  });
}

function valueOf(exchange: Exchange, field: GeoField): string {
  if (field !== 'device') return whereIs(exchange)?.[field] ?? '';
  const userAgent = readable('user-agent', clientHeader(exchange.request.headers, 'user-agent'));
  return exchange.platform.deviceClass(userAgent ?? '');
}

/**
 * Escapes a value for one segment of a path, which is also a header's value and part of a surrogate key: RFC 3986 §2.3 says
 * what stays as it is. Dots alone would be another path (§5.2.4), escaped or not.
 */
function encode(text: string): string {
  const short = text.slice(0, MAX_CHARACTERS);
  return /^\.+$/.test(short) ? '' : short.replace(/[^A-Za-z0-9._~-]/gu, encodeCharacter);
}

/** `encodeURIComponent` leaves `!'()*` alone, and throws for half a character. */
function encodeCharacter(character: string): string {
  if (/^[\ud800-\udfff]$/.test(character)) return '%EF%BF%BD';
  const code = character.charCodeAt(0);
  return code < 0x80 ? `%${code.toString(16).toUpperCase().padStart(2, '0')}` : encodeURIComponent(character);
}
