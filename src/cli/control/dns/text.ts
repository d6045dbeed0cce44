import { plainText } from '../../terminal/plain-text.ts';
import { textTable } from '../../terminal/text-table.ts';
import type { CheckedDomain, CheckedRecord } from './check.ts';

/** A record and the domains that need it: a wildcard and the domain above it share a challenge. */
interface SharedRecord extends CheckedRecord {
  domains: string[];
}

const PURPOSES = { certificate: 'certificate', traffic: 'traffic', permission: 'authority' } as const;

/** The records to set, each with what the resolver sees, as a table; then what stands in the way of knowing more. */
export function describeRecords(domains: readonly CheckedDomain[]): string {
  return [recordTable(domains), ...notes(domains)].filter((text) => text !== '').join('\n');
}

/** The table alone; empty where no records are known. */
export function recordTable(domains: readonly CheckedDomain[]): string {
  const rows = sharedRecords(domains).flatMap(describeRecord);
  return rows.length > 0 ? textTable([['state', 'type', 'name', 'value', 'for'], ...rows]) : '';
}

function describeRecord(record: SharedRecord): string[][] {
  const state = record.state === 'missing' && !record.isNeeded ? 'optional' : record.state;
  const values = record.values.length > 0 ? record.values : ['?'];
  const first = [state, record.type, record.name, values[0]!, PURPOSES[record.purpose]];
  const more = values.slice(1).map((value) => ['', record.type, record.name, value, '']);
  const isTold = record.state !== 'set';
  const seen = isTold && record.there.length > 0 ? [`there now: ${record.there.join(', ')}`] : [];
  const why = isTold && record.why !== undefined ? [record.why] : [];
  const told = [...seen, ...why, ...(isTold ? dualStack(record) : [])].map((text) => ['', '', `  ${text}`]);
  return [...[first, ...more].map((row) => row.map(plainText)), ...told.map((row) => row.map(plainText))];
}

/** The name of the same place that clients reach by IPv6 as well. */
function dualStack({ type, alternatives, values }: SharedRecord): string[] {
  const [other] = type === 'CNAME' ? alternatives.flat().filter((name) => name === `dualstack.${values[0]}`) : [];
  return other === undefined ? [] : [`or ${other}, which has IPv6 addresses as well`];
}

/** Why there is nothing to set for a domain, or not all of it is known. */
function notes(domains: readonly CheckedDomain[]): string[] {
  const all = domains.flatMap((domain) => [...noteOnCertificate(domain), ...noteOnTraffic(domain)]);
  return all.map(plainText);
}

function noteOnCertificate({ domain, tls, subscription }: CheckedDomain): string[] {
  if (tls === 'fastly') return [`${domain}: Fastly’s own; nothing to set`];
  const isUnasked = tls === 'subscription' && subscription === undefined;
  return isUnasked ? [`${domain}: no certificate is asked for yet; run npx popgate apply`] : [];
}

/** Why it is not known where the traffic belongs. */
export function noteOnTraffic({ domain, tls, configuration, records }: CheckedDomain): string[] {
  if (tls === 'fastly' || records.some(({ purpose }) => purpose === 'traffic')) return [];
  if (configuration) {
    return [
      `${domain}: the TLS configuration ${configuration.name} names no records for its traffic; ask Fastly support`,
    ];
  }
  return [
    `${domain}: no TLS configuration is found, so its records are not known; see https://manage.fastly.com/network/tls-configurations`,
  ];
}

/** Each record once. */
function sharedRecords(domains: readonly CheckedDomain[]): SharedRecord[] {
  const shared = new Map<string, SharedRecord>();
  for (const { domain, records } of domains) {
    for (const record of records) {
      const key = JSON.stringify([record.name, record.type, record.values]);
      const known = shared.get(key);
      if (known) {
        known.domains.push(domain);
        known.isNeeded ||= record.isNeeded;
      } else {
        shared.set(key, { ...record, domains: [domain] });
      }
    }
  }
  return [...shared.values()];
}

const TTL_SECONDS = 300;

/** A fragment of a zone file (RFC 1035 §5) with all that is to be set. */
export function zoneFile(domains: readonly CheckedDomain[]): string {
  const head = [
    '; The records that these domains need. Names are complete, with the dot at their end.',
    '; The comment above each record says what is there now.',
    `$TTL ${TTL_SECONDS}`,
  ];
  const records = sharedRecords(domains).filter(({ values }) => values.length > 0);
  return [...head, ...records.map(zoneEntry), ...notes(domains).map((note) => `; ${note}`)].join('\n');
}

function zoneEntry({ name, type, values, purpose, domains, state, there, why }: SharedRecord): string {
  const seen = [...there, ...(why === undefined ? [] : [why])].join('; ');
  const comment = `${domains.join(', ')}: ${PURPOSES[purpose]}; ${state}${seen === '' ? '' : ` (${seen})`}`;
  const value = (text: string): string => (type === 'CNAME' ? `${text}.` : text);
  const lines = values.map((one) => `${name}. ${TTL_SECONDS} IN ${type} ${value(one)}`);
  return ['', `; ${comment}`, ...lines].map(plainText).join('\n');
}

/** For programs. */
export function recordsJson(records: readonly CheckedRecord[]): unknown[] {
  return records.map(({ name, type, values, alternatives, purpose, state, there, why, isNeeded }) => ({
    name,
    type,
    values,
    ...(alternatives.length > 1 && { alternatives: alternatives.slice(1) }),
    purpose,
    state,
    there,
    ...(why !== undefined && { why }),
    needed: isNeeded,
  }));
}
