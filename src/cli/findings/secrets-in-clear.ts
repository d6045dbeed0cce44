import type { GatewayConfig } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';

/** A text of the configuration, and the names that lead to it. */
interface Found {
  path: string;
  names: readonly string[];
  value: string;
}

/** What issuers begin their secrets with. */
const ISSUED: readonly (readonly [what: string, form: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ['a key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\b(?:gh[opsur]_\w{30,}|github_pat_\w{20,})/],
  ['a token of GitLab', /\bglpat-[\w-]{16,}/],
  ['a key of Stripe', /\b[rs]k_(?:live|test)_\w{10,}/],
  ['a token of Slack', /\bxox[abeprs]-[\w-]{10,}/],
  ['a key of Google', /\bAIza[\w-]{30,}/],
  ['a key of SendGrid', /\bSG\.[\w-]{10,}\.[\w-]{10,}/],
  ['a token of Shopify', /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,}/],
  ['a token of npm', /\bnpm_\w{30,}/],
  ['a secret of webhooks', /\bwhsec_[\w+/=]{16,}/],
  ['a key of an API', /\bsk-[\w-]{20,}/],
  ['a JSON Web Token', /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/],
];

/** RFC 9110 §11.4: a scheme, and what the client proves itself by. */
const CREDENTIALS = /^(?:bearer|basic|digest|token|apikey|hmac)\s+(?!:[a-z_])\S{3,}/i;
const USER_INFO = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i;

/** Words of names, by which a value is a secret. */
const SECRET_WORDS =
  /^(?:secrets?|passwords?|passwd|pwd|passphrase|tokens?|apikey|auth|authorization|session|sid|signature)$/;
const KEY_BEFORE = /^(?:api|access|auth|private|secret|signing|encryption|client|license|account|master)$/;
/** Last words of names that hold something about a secret. */
const ABOUT =
  /^(?:header|name|url|uri|path|ttl|age|timeout|type|field|param|parameter|mode|scope|id|count|limit|lifetime|cookie|domain|policy|enabled)$/;

/** Parts whose texts are names, or the secrets' own places. */
const LEFT_OUT: readonly string[] = ['stores.secret', 'purge', 'local', 'environments'];

const REMEDY =
  "take it out, and make it a new one; write its name under stores: { secret: { NAME: ['key'] } }, and let a handler read it there";

/** Texts that are secrets by their form or by their name. They are in the repository, and in the Wasm. */
export function secretsInClear(config: GatewayConfig): Finding[] {
  return textsIn(config, '', []).flatMap((found) => {
    const what = secretIn(found);
    if (what === null) return [];
    return [{ code: 'secret-in-clear', path: found.path, problem: `holds ${what} in clear`, remedy: remedyFor(found) }];
  });
}

function remedyFor({ names, value }: Found): string {
  if (names[0] === 'logEndpoints')
    return `write it under secrets, as the name of a variable: { ${names.at(-1)}: 'LOGS_KEY' }`;
  return USER_INFO.test(value) ? `${REMEDY}; in the URL, leave out what precedes the "@"` : REMEDY;
}

/** The texts of a value, but for names of the user's own. */
function textsIn(value: unknown, path: string, names: readonly string[]): Found[] {
  if (LEFT_OUT.includes(path) || names.at(-1) === 'secrets') return [];
  if (typeof value === 'string') return [{ path, names, value }];
  if (Array.isArray(value)) return value.flatMap((item, at) => textsIn(item, `${path}[${at}]`, names));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => textsIn(item, path + step(name, path), [...names, name]));
}

function step(name: string, path: string): string {
  if (!/^[A-Za-z_]\w*$/.test(name)) return `[${JSON.stringify(name)}]`;
  return path === '' ? name : `.${name}`;
}

/** What kind of secret it is; never the secret itself. */
function secretIn(found: Found): string | null {
  const { names, value } = found;
  const issued = ISSUED.find(([, form]) => form.test(value));
  if (issued !== undefined) return `what looks like ${issued[0]}`;
  if (USER_INFO.test(value)) return 'a password in a URL';
  if (CREDENTIALS.test(value)) return 'credentials';
  const name = names.at(-1) ?? '';
  if (isCookie(name))
    return cookiesOf(value).some(([cookie, text]) => isSecretName(cookie) && isRandom(text)) ? 'a session' : null;
  return (isSecretName(name) || isLongKey(found)) && isRandom(value) ? `what the name ${name} says is a secret` : null;
}

function isCookie(name: string): boolean {
  return /^(?:set-)?cookie$/i.test(name);
}

function cookiesOf(value: string): [name: string, text: string][] {
  return value.split(';').map((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? ['', ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  });
}

/** A store's or an endpoint's `key` may be any, so that its value has to be long. */
function isLongKey({ names, value }: Found): boolean {
  return ['stores', 'logEndpoints'].includes(names[0]!) && /(?:^|_)key$/i.test(names.at(-1)!) && value.length >= 20;
}

/** `apiKey`, `X-Api-Key` and `api_key` alike. */
function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  const last = words.at(-1);
  if (last === undefined || ABOUT.test(last)) return false;
  return words.some(
    (word, at) => SECRET_WORDS.test(word) || (/^keys?$/.test(word) && KEY_BEFORE.test(words[at - 1] ?? '')),
  );
}

/** Whether it is neither a word, a path, a URL, a time nor a template: long enough, and of letters and digits. */
function isRandom(value: string): boolean {
  if (value.length < 8 || /[\s:/]/.test(value.slice(0, 8)) || value.includes('://') || /:[A-Za-z_]/.test(value))
    return false;
  return /\d/.test(value) && /[A-Za-z]/.test(value);
}
