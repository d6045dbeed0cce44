import { surrogateKeyFault } from '../cache/check.ts';
import {
  booleanCheck,
  type Check,
  choiceCheck,
  chooseFrom,
  fieldsCheck,
  freeTextCheck,
  type Judge,
  listCheck,
  mapCheck,
  matching,
  namedFault,
  textCheck,
  withForms,
} from '../config/checks.ts';
import { headerNameFault, TOKEN } from '../config/header-names.ts';
import { hostMatches } from '../config/host-pattern.ts';
import { isHost } from '../config/host.ts';
import { literalFault } from '../config/path-pattern.ts';
import { describe, type Fault, inside, type Place, quote, report } from '../config/problems.ts';
import { parseSize } from '../config/size.ts';
import { fieldOf, isTable, keysOf } from '../config/table.ts';
import { parametersOf, parseTemplate } from '../config/template.ts';
import { parseWebAddress } from '../config/web-address.ts';
import { sizeFault } from '../rules/max-body/check.ts';
import { senders } from './senders/index.ts';

const ADAPTERS = [...Object.keys(senders), 'hmac'];

/** `-next` would make the hook's secret the next one of another. */
const hookNameFault = matching(/^(?!.*-next$)[a-z][a-z0-9-]{0,63}$/, {
  problem: 'is not the name of a hook',
  remedy: "write a lower-case letter, then lower-case letters, digits and dashes, not ending in '-next': 'shopify'",
});

/** Checks the webhooks, which need an operator API. */
export function hooksCheck(config: unknown): Check {
  const hooks = mapCheck(hookNameFault, hookCheck(keysOf(fieldOf(config, 'domains'))));
  return withForms(
    () => [hooks],
    (value, place) => {
      hooks(value, place);
      if (keysOf(value).length === 0 || fieldOf(config, 'admin') !== undefined) return;
      report(place, {
        problem: 'has no operator API to arrive at',
        remedy: "write admin: { host: 'www.shop.example' }",
      });
    },
  );
}

function hookCheck(domains: readonly string[]): Check {
  const events = eventsCheck(domains);
  const known = { adapter: choiceCheck(ADAPTERS), events, maxBody: textCheck(sizeFault, bytesFault) };
  const required = {
    adapter: `write one of ${ADAPTERS.map(quote).join(', ')}`,
    events: "write what each event purges: { 'products/update': { keys: ['product/:id'] } }",
  };
  const fixed = fieldsCheck(known, required);
  const configured = fieldsCheck(
    { ...known, signature: signatureCheck, event: sourceCheck, delivery: textCheck(headerNameFault) },
    {
      ...required,
      signature: "write how it is signed: { header: 'x-signature', algorithm: 'sha256', encoding: 'hex' }",
      event: "write where the event's name is: { header: 'x-event' } or { field: 'type' }",
    },
  );
  return withForms(
    () => [configured],
    (value, place) => (fieldOf(value, 'adapter') === 'hmac' ? configured : fixed)(value, place),
  );
}

const MAX_BYTES = 8_388_608;

/** Nothing fits into an empty body, and the processor time of a larger one is more than Fastly allows. */
const bytesFault: Judge = (text) => {
  const bytes = parseSize(text);
  if (bytes >= 1 && bytes <= MAX_BYTES) return null;
  return { problem: `is ${quote(text)}`, remedy: `write at least '1B' and at most '${MAX_BYTES}B' (8 MiB)` };
};

function eventsCheck(domains: readonly string[]): Check {
  const events = mapCheck(namedFault, eventCheck(domains));
  return withForms(
    () => [events],
    (value, place) => {
      if (!isTable(value) || Object.keys(value).length > 0) return events(value, place);
      report(place, { problem: 'is empty', remedy: "write an event, or '*' for all" });
    },
  );
}

function eventCheck(domains: readonly string[]): Check {
  const fields = fieldsCheck({
    keys: listCheck(textCheck(surrogateKeyFault)),
    urls: listCheck(textCheck(urlJudge(domains))),
    domains: listCheck(textCheck(domainJudge(domains))),
    all: (value, place) => {
      if (value !== true) report(place, { problem: `is ${describe(value)}`, remedy: 'write true, or leave it out' });
    },
    soft: booleanCheck,
  });
  return withForms(
    () => [fields],
    (value, place) => {
      fields(value, place);
      if (isTable(value)) amountCheck(value, place);
    },
  );
}

function amountCheck(event: Record<string, unknown>, place: Place): void {
  const named = ['keys', 'urls', 'domains'].filter((field) => event[field] !== undefined);
  if (event['all'] === undefined) {
    const isEmpty = named.every((field) => Array.isArray(event[field]) && event[field].length === 0);
    if (isEmpty)
      report(place, { problem: 'purges nothing', remedy: "write any of keys, urls, domains: ['…'], or all: true" });
  } else if (named.length > 0) {
    report(inside(place, 'all'), {
      problem: 'is written beside other lists',
      remedy: `leave ${named.join(' and ')} out`,
    });
  }
}

function domainJudge(domains: readonly string[]): Judge {
  return (name) => {
    const isKnown = domains.includes(name) || (isHost(name) && takesHost(domains, name));
    return isKnown ? null : { problem: `there is no domain ${quote(name)}`, remedy: chooseFrom(name, domains) };
  };
}

function takesHost(domains: readonly string[], host: string): boolean {
  return domains.some((domain) => domain === '*' || hostMatches(domain, host));
}

/** Checks a URL of this service, whose host no payload can choose. */
function urlJudge(domains: readonly string[]): Judge {
  return (text) => {
    const address = parseWebAddress(text);
    if ('problem' in address) return address;
    if (parametersOf(parseTemplate(address.host)).length > 0) {
      return {
        problem: `the host ${quote(address.host)} would be chosen by the payload`,
        remedy: 'write the host out',
      };
    }
    if (!isHost(address.host) || !takesHost(domains, address.host)) {
      return { problem: `there is no domain ${quote(address.host)}`, remedy: chooseFrom(address.host, domains) };
    }
    return pathFault(address.path);
  };
}

/** A parameter is tried with text that begins no escape and is no dot. */
function pathFault(path: string): Fault | null {
  const segments = path.split('/').map((segment) =>
    parseTemplate(segment)
      .map((part) => (typeof part === 'string' ? part : 'x'))
      .join(''),
  );
  return segments.map(literalFault).find((fault) => fault !== null) ?? null;
}

const fieldNameFault = matching(/^[A-Za-z_]\w*$/, {
  problem: 'is not the name of a field',
  remedy: "write letters, digits and underscores; for a field in another join them by one: 'data_type'",
});

const sourceFields = fieldsCheck({ header: textCheck(headerNameFault), field: textCheck(fieldNameFault) });

const sourceCheck = withForms(
  () => [sourceFields],
  (value, place) => {
    const [header, field] = [fieldOf(value, 'header'), fieldOf(value, 'field')];
    if (isTable(value) && (header === undefined) === (field === undefined)) {
      return report(place, {
        problem: 'is not in exactly one place',
        remedy: "write { header: 'x-event' } or { field: 'type' }",
      });
    }
    sourceFields(value, place);
  },
);

const keyFault = matching(/^[\w-]+$/, { problem: 'is no key', remedy: "write it as before its '=': 't'" });

const timestampFields = fieldsCheck(
  { header: textCheck(headerNameFault), key: textCheck(keyFault), unit: choiceCheck(['s', 'ms']) },
  { unit: "write 's' or 'ms'" },
);

const timestampCheck = withForms(
  () => [timestampFields],
  (value, place) => {
    const [header, key] = [fieldOf(value, 'header'), fieldOf(value, 'key')];
    if (isTable(value) && (header === undefined) === (key === undefined)) {
      const remedy =
        "write { header: 'x-timestamp', unit: 's' }, or { key: 't', unit: 'ms' } for one in the signature's header";
      return report(place, { problem: 'is not in exactly one place', remedy });
    }
    timestampFields(value, place);
  },
);

const prefixFault = matching(/^[!-~]+$/, { problem: 'is no prefix', remedy: 'write printable ASCII without spaces' });

const signatureFields = fieldsCheck(
  {
    header: textCheck(headerNameFault),
    algorithm: choiceCheck(['sha256', 'sha1', 'sha512']),
    encoding: choiceCheck(['hex', 'base64']),
    prefix: textCheck(prefixFault),
    timestamp: timestampCheck,
    signed: signedCheck,
  },
  {
    header: "write the signature's header: 'x-signature'",
    algorithm: "write 'sha256'",
    encoding: "write 'hex' or 'base64'",
  },
);

/** The text that is signed is never longer than the request. */
const MAX_PLACES = 50;

/** Line ends may be signed: the text never leaves the gateway. */
function signedCheck(value: unknown, place: Place): void {
  const fault = typeof value === 'string' ? placeholdersFault(value) : null;
  if (fault) report(place, fault);
  else freeTextCheck(value, place);
}

function placeholdersFault(text: string): Fault | null {
  const names = [...text.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
  if (!names.includes('body'))
    return { problem: 'does not hold {body}', remedy: "write '{body}' where the body stands" };
  const wrong = names.find((name) => !TOKEN.test(name));
  if (wrong !== undefined) return { problem: `holds {${wrong}}`, remedy: 'write {body}, {timestamp} or {a-header}' };
  if (names.length > MAX_PLACES)
    return { problem: `has ${names.length} places`, remedy: `write at most ${MAX_PLACES}` };
  const twice = names.find((name, at) => names.some((other, place) => place < at && isSameName(name, other)));
  return twice === undefined ? null : { problem: `holds {${twice}} twice`, remedy: 'write each once' };
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A time that is not signed could be forged. */
const signatureCheck = withForms(
  () => [signatureFields],
  (value, place) => {
    signatureFields(value, place);
    const signed = fieldOf(value, 'signed') ?? '{body}';
    if (typeof signed !== 'string' || !isTable(value)) return;
    const isSigned = signed.includes('{timestamp}');
    if (isSigned === (fieldOf(value, 'timestamp') !== undefined)) return;
    if (isSigned)
      report(inside(place, 'timestamp'), { problem: 'is missing, and is signed', remedy: 'write where it stands' });
    else
      report(inside(place, 'signed'), {
        problem: 'does not hold {timestamp}',
        remedy: "write it in, as in '{timestamp}.{body}'",
      });
  },
);
