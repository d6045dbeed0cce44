import type { CheckedDomain, CheckedRecord } from './dns-check.ts';
import { plainText, textTable } from './text-table.ts';

/** A record and the domains that need it: a wildcard and the domain above it share a challenge. */
interface SharedRecord extends CheckedRecord {
  domains: string[];
}

const PURPOSES = { certificate: 'certificate', traffic: 'traffic', permission: 'authority' } as const;

/** The records to set, each with what the resolver sees, as a table; then what stands in the way of knowing more. */
export function describeRecords(domains: readonly CheckedDomain[]): string {
  const records = sharedRecords(domains);
  const rows = records.flatMap(describeRecord);
  const table = rows.length > 0 ? [textTable([['state', 'type', 'name', 'value', 'for'], ...rows])] : [];
  return [...table, ...notes(domains)].join('\n');
}

function describeRecord(record: SharedRecord): string[][] {
  const state = record.state === 'missing' && !record.isNeeded ? 'optional' : record.state;
  const values = record.values.length > 0 ? record.values : ['?'];
  const first = [state, record.type, record.name, values[0]!, PURPOSES[record.purpose]];
  const more = values.slice(1).map((value) => ['', record.type, record.name, value, '']);
  const isTold = record.state !== 'set';
  const seen = isTold && record.there.length > 0 ? [`there now: ${record.there.join(', ')}`] : [];
  const why = isTold && record.why !== undefined ? [record.why] : [];
  const told = [...seen, ...why].map((text) => ['', '', `  ${text}`]);
  return [...[first, ...more].map((row) => row.map(plainText)), ...told.map((row) => row.map(plainText))];
}

/** Why there is nothing to set for a domain. */
export function notes(domains: readonly CheckedDomain[]): string[] {
  return domains.flatMap(({ domain, tls, subscription, configuration, records }) => {
    if (tls === 'fastly') return [`${domain}: Fastly’s own; nothing to set`];
    const unknown = records.some(({ purpose }) => purpose === 'traffic')
      ? []
      : [
          configuration
            ? `${domain}: the TLS configuration ${configuration.name} names no records for its traffic; ask Fastly support`
            : `${domain}: no TLS configuration is found, so its records are not known; see https://manage.fastly.com/network/tls-configurations`,
        ];
    const none =
      tls === 'subscription' && subscription === undefined
        ? [`${domain}: no certificate is asked for yet; run npx popgate apply`]
        : [];
    return [...none, ...unknown].map(plainText);
  });
}

/** Each record once. */
export function sharedRecords(domains: readonly CheckedDomain[]): SharedRecord[] {
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
  return records.map(({ name, type, values, purpose, state, there, why, isNeeded }) => ({
    name,
    type,
    values,
    purpose,
    state,
    there,
    ...(why !== undefined && { why }),
    needed: isNeeded,
  }));
}
