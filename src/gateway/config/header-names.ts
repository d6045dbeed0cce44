import { firstFault, type Judge, matching } from './checks.ts';

/** RFC 9110 §5.6.2; also the grammar of methods and of cookies' names. */
export const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const HOST_REMEDY = 'leave it out; set overrideHost on the backend';
const MESSAGE_REMEDY = 'leave it out: it belongs to the connection, and the gateway sets it';

/** Headers that no rule may change: they frame the message, or hold for one connection. RFC 9110 §7.6.1, RFC 8586 */
const UNTOUCHABLE: Record<string, string> = {
  host: HOST_REMEDY,
  connection: MESSAGE_REMEDY,
  'content-length': MESSAGE_REMEDY,
  'keep-alive': MESSAGE_REMEDY,
  'proxy-connection': MESSAGE_REMEDY,
  'proxy-authenticate': MESSAGE_REMEDY,
  'proxy-authorization': MESSAGE_REMEDY,
  te: MESSAGE_REMEDY,
  trailer: MESSAGE_REMEDY,
  'transfer-encoding': MESSAGE_REMEDY,
  upgrade: MESSAGE_REMEDY,
  expect: MESSAGE_REMEDY,
  'cdn-loop': 'leave it out: it protects against loops, and the gateway sets it',
};

export const headerNameFault = matching(TOKEN, {
  problem: 'is not the name of a header',
  remedy: "write letters, digits and dashes: 'x-robots-tag'",
});

export const cookieNameFault = matching(TOKEN, {
  problem: 'is not the name of a cookie',
  remedy: "write letters, digits, dashes and underscores: 'currency'",
});

const untouchableFault: Judge = (name) => {
  const key = name.toLowerCase();
  const remedy = Object.hasOwn(UNTOUCHABLE, key) ? UNTOUCHABLE[key] : undefined;
  return remedy === undefined ? null : { problem: `the header ${key} may not be changed`, remedy };
};

/** Checks the name of a header that a rule or an answer may set, add or remove. */
export const changeableHeaderFault: Judge = (name) => firstFault([headerNameFault, untouchableFault], name);

/** Headers with values that the gateway makes itself, in every request to an origin. */
const OWN: ReadonlySet<string> = new Set([
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]);
const OWN_STARTS = ['popgate-', 'grip-'];

const ownFault: Judge = (name) => {
  const key = name.toLowerCase();
  if (!OWN.has(key) && !OWN_STARTS.some((start) => key.startsWith(start))) return null;
  return { problem: `the gateway itself sets ${key}`, remedy: 'leave it out' };
};

const unfoldedFault = matching(/^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/, {
  problem: 'could be read as another name, since CGI, WSGI and PHP take every other character for a dash',
  remedy: "write letters and digits, with single dashes between them: 'X-Real-IP'",
});

const cookieFault: Judge = (name) =>
  name.toLowerCase() === 'cookie'
    ? { problem: 'cookies are no single value', remedy: 'write those that count into cache.key.cookies' }
    : null;

/** Checks the name of a header that goes to an origin with a client's value, or with its address. */
export const clientHeaderFault: Judge = (name) =>
  firstFault([changeableHeaderFault, unfoldedFault, ownFault, cookieFault], name);

/** RFC 9110 §5.5: each recipient reads what is not ASCII in its own way. */
export const headerValueFault = matching(/^([!-~]([ -~]*[!-~])?)?$/, {
  problem: 'is not the value of a header',
  remedy: 'write printable ASCII with no space at either end; escape the rest, as in %C3%A9',
});
