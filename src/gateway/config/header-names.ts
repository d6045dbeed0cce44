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

/** The name of a header that a rule or an answer may set, add or remove. */
export const changeableHeaderFault: Judge = (name) => firstFault([headerNameFault, untouchableFault], name);

/** RFC 9110 §5.5: what is not ASCII is read differently by every recipient. */
export const headerValueFault = matching(/^([!-~]([ -~]*[!-~])?)?$/, {
  problem: 'is not the value of a header',
  remedy: 'write printable ASCII with no space at either end; escape the rest, as in %C3%A9',
});
