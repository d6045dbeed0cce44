import { isTable } from '../../../gateway/check.ts';
import type { GatewayConfig, StoresConfig } from '../../../gateway/index.ts';
import { itemsMark, longMark, secretMark, shown } from './marks.ts';

const LONG_TEXT = 1_000;
/** Names of fields and headers that carry credentials. */
const SECRET_NAME =
  /auth|token|secret|passw|credential|cookie|api[-_]?key|access[-_]?key|sas|private|signature|client[-_]?key/i;
/** A scheme of Authorization, a JSON Web Token, a key in PEM, and what well-known tokens begin with. */
const SECRET_VALUES = [
  /^(?:basic|bearer|digest|token)\s+\S/i,
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(?:sk|pk|rk|gh[opsur]|github_pat|glpat|xox[abeprs]|shp(?:at|ca|pa|ss)|npm|whsec|AKIA|ASIA|AIza|SG)[-_.]?[\w.-]{12,}/,
];
/** Long, of one piece, and of letters and digits: as nobody writes words. */
const RANDOM = /^(?=.*\d)(?=.*[A-Za-z])[\w+/=.-]{20,}$/;
const USER = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/?#@]+)@/gi;
/** Parameters of a URL that carry a credential. */
const PARAMETER = /([?&](?:[\w.-]*(?:token|secret|passw|key|sig|auth)[\w.-]*)=)([^&#\s]+)/gi;

/**
 * The configuration as it may be stored: what looks like a credential is a mark, the items of stores are a number and a hash,
 * long texts their length and a hash; `local` and `environments` are left out. What is so already stays as it is.
 */
export function withoutSecrets(config: GatewayConfig): GatewayConfig {
  const { local: _, environments: __, stores, ...others } = config;
  const kept = cleaned(others, []) as GatewayConfig;
  return { ...kept, ...(stores !== undefined && { stores: withoutItems(stores) }) };
}

/** The value of a header, to be shown: `(secret)` in place of what looks like a credential. */
export function shownHeader(name: string, value: string): string {
  return shown(cleanedText(value, ['headers', name])) as string;
}

/** A URL, to be shown: `(secret)` in place of a parameter that carries a credential, and of a token in its path. */
export function shownUrl(url: string): string {
  const hidden = SECRET_VALUES.reduce((text, pattern) => text.replace(pattern, '(secret)'), url);
  return hidden.replaceAll(PARAMETER, (_, name: string) => `${name}(secret)`);
}

function withoutItems({ config, kv, ...others }: StoresConfig): StoresConfig {
  return {
    ...others,
    ...(config !== undefined && { config: mapValues(config, itemsMark) }),
    ...(kv !== undefined && { kv: mapValues(kv, itemsMark) }),
  };
}

function mapValues<From, To>(table: Readonly<Record<string, From>>, make: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, make(value)]));
}

function cleaned(value: unknown, place: readonly string[]): unknown {
  if (typeof value === 'string') return cleanedText(value, place);
  if (Array.isArray(value)) return value.map((item, at) => cleaned(item, [...place, String(at)]));
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return String(value);
  if (value instanceof RegExp) return String(value);
  if (!isTable(value)) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, field ?? absent(place)] as const);
  const kept = fields.filter(([name, field]) => field !== undefined && !isLocal(name, place));
  return Object.fromEntries(kept.map(([name, field]) => [name, cleaned(field, [...place, name])]));
}

/** JSON has no undefined; among the members of a pool it is the usual weight. */
function absent([table, , field, more]: readonly string[]): number | undefined {
  return table === 'pools' && field === 'backends' && more === undefined ? 1 : undefined;
}

/** Of a backend, what stands in for it locally. */
function isLocal(name: string, place: readonly string[]): boolean {
  return name === 'local' && place.length === 2 && (place[0] === 'backends' || place[0] === 'dynamicBackends');
}

function cleanedText(text: string, place: readonly string[]): string {
  if (isSecretPlace(place, text) || SECRET_VALUES.some((pattern) => pattern.test(text)))
    return secretMark(place.join('.'), text);
  const open = text
    .replaceAll(USER, (_, scheme: string, user: string) => `${scheme}${secretMark(place.join('.'), user)}@`)
    .replaceAll(PARAMETER, (_, name: string, value: string) => `${name}${secretMark(place.join('.'), value)}`);
  return open.length > LONG_TEXT ? longMark(open) : open;
}

/** Values of headers and of conditions, and settings of log endpoints, by their names; `secrets` there are names of variables. */
function isSecretPlace(place: readonly string[], text: string): boolean {
  // One of several values of a condition has its place behind the name.
  const [name = '', table = ''] = place.filter((step) => !/^\d+$/.test(step)).toReversed();
  const isHeader = /^(?:set|add|headers|cookies|query)$/.test(table);
  const isSetting = place[0] === 'logEndpoints' && table === 'settings';
  if (!isHeader && !isSetting) return false;
  return SECRET_NAME.test(name) || (isSetting && name === 'header_value') || RANDOM.test(text);
}
