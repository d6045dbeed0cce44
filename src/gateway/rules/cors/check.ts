import {
  booleanCheck,
  bothChecks,
  type Check,
  fieldsCheck,
  filledListCheck,
  type Judge,
  lifetimeCheck,
  listCheck,
  textCheck,
} from '../../config/checks.ts';
import { headerNameFault, TOKEN } from '../../config/header-names.ts';
import { describe, inside, type Place, quote, report } from '../../config/problems.ts';
import { fieldOf } from '../../config/table.ts';

/** As browsers write an origin (RFC 6454 §6.2): there is one spelling alone. */
const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/(\*\.)?([a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::([1-9]\d{0,4}))?$/;

const originFault: Judge = (origin) => {
  if (origin === 'null') return null;
  const remedy = "write scheme and host in lower case, as in 'https://www.shop.example' or 'https://*.shop.example'";
  const [, scheme, wildcard, host = '', port] = ORIGIN.exec(origin) ?? [];
  if (scheme === undefined) return { problem: `${quote(origin)} is not an origin`, remedy };
  if (Number(port ?? 1) > 65_535)
    return { problem: `has the port ${quote(port!)}`, remedy: 'write a port from 1 to 65535, or none' };
  const own = scheme === 'http' ? '80' : scheme === 'https' ? '443' : '';
  if (port !== undefined && port === own)
    return { problem: `names the default port of ${scheme}`, remedy: 'leave it out, as browsers do' };
  if (wildcard === undefined || (host.includes('.') && !host.startsWith('['))) return null;
  return {
    problem: `${quote(origin)} is every site under ${quote(host)}`,
    remedy: 'write a host of two labels or more after "*."',
  };
};

const originsCheck: Check = (value, place) => {
  if (value === '*') return;
  if (Array.isArray(value)) return filledListCheck(textCheck(originFault))(value, place);
  report(place, { problem: `is ${describe(value)}`, remedy: "write '*' or a list: ['https://www.shop.example']" });
};

const methodFault: Judge = (name) =>
  TOKEN.test(name) ? null : { problem: `${quote(name)} is not a method`, remedy: "write its name: 'PUT'" };

const WIDE = ['origins', 'methods', 'headers', 'expose'];

/** With credentials, browsers read `*` as a plain name, and refuse it as an origin. */
function credentialsCheck(value: unknown, place: Place): void {
  if (fieldOf(value, 'credentials') !== true) return;
  for (const name of WIDE) {
    const field = fieldOf(value, name);
    if (field !== '*' && !(Array.isArray(field) && field.includes('*') && name !== 'origins')) continue;
    report(inside(place, name), {
      problem: "has '*', which browsers do not take together with credentials",
      remedy: 'write the names, or leave credentials out',
    });
  }
}

export const corsCheck = bothChecks(
  fieldsCheck(
    {
      origins: originsCheck,
      methods: filledListCheck(textCheck(methodFault)),
      headers: listCheck(textCheck(headerNameFault)),
      expose: listCheck(textCheck(headerNameFault)),
      credentials: booleanCheck,
      maxAge: lifetimeCheck,
    },
    { origins: "write '*' or a list: ['https://www.shop.example']" },
  ),
  credentialsCheck,
);
