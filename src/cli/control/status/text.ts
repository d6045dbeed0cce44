import { plainText } from '../../terminal/plain-text.ts';
import { textTable } from '../../terminal/text-table.ts';
import { recordsJson, recordTable } from '../dns/text.ts';
import { describeEntry } from '../service/history.ts';
import type { TlsStatus } from './domains.ts';
import type { GatewayStatus, LastPurge, PurgeMethod } from './gateway.ts';
import type { NeedStatus } from './needs.ts';
import type { DomainStatus, StatusReport } from './report.ts';
import type { VersionFacts } from './service.ts';
import type { StoreStatus } from './stores.ts';

/** The whole service on one screen. @param now milliseconds since the epoch. */
export function describeStatus(report: StatusReport, now: number): string {
  const { domains, backends, stores, needs, problems } = report;
  const unset = domains.flatMap(({ checked }) => (checked && checked.state !== 'set' ? [checked] : []));
  const records = recordTable(unset);
  const sections = [
    textTable(summary(report, now)),
    section(
      'domains',
      ['name', 'certificate', 'protocols', 'DNS'],
      domains.map((domain) => domainRow(domain)),
    ),
    section(
      'backends',
      ['name', 'address', 'TLS', 'health check'],
      backends.map(({ name, address, tls, healthCheck }) => [name, address, tls ?? 'none', healthCheck ?? 'none']),
    ),
    section('stores', ['name', 'kind', 'state'], stores.map(storeRow)),
    section('needs', ['name', 'state', 'for'], needs.map(needRow)),
    records === '' ? '' : `DNS records\n${indent(records)}`,
    problems.length > 0
      ? ['to do', ...problems.map((problem) => `  - ${plainText(problem)}`)].join('\n')
      : 'all is well',
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

function summary({ environment, service, gateway }: StatusReport, now: number): string[][] {
  const { id, name, active, staged, foreignDrafts } = service;
  const rows = [
    ['service', `${name} (${id}), ${environment}`],
    ['version', active ? describeVersion(active, now) : 'none is active'],
    ...(staged === null ? [] : [['staged', `version ${staged}`]]),
    ...foreignDrafts.map((draft) => ['draft', `${describeVersion(draft, now)}, not made by Popgate`]),
    ['last purge', describePurge(gateway.lastPurge)],
    ['PURGE', describePurgeMethod(gateway.purgeMethod)],
    ...describeSurrogateFields(gateway.surrogateFields),
  ];
  return rows.map((row) => row.map(plainText));
}

function describeVersion({ number, changedAt, entry }: VersionFacts, now: number): string {
  const since = changedAt === null ? '' : `, ${describeAge(now - Date.parse(changedAt))} old`;
  return `${number}${since}${describeEntry(entry)}`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

function describeAge(milliseconds: number): string {
  const unit = UNITS.find(([, length]) => milliseconds >= length);
  return unit ? `${Math.floor(milliseconds / unit[1])} ${unit[0]}` : 'less than a minute';
}

function describePurge(purge: LastPurge): string {
  if (purge.state === 'unknown') return `unknown: ${purge.why}`;
  if (purge.state === 'none') return 'none in the last 30 days';
  return `${purge.at} by ${purge.who}: ${purge.what}, ${purge.soft ? 'soft' : 'hard'}, ${purge.result}`;
}

function describePurgeMethod(method: PurgeMethod): string {
  if (method.answeredBy === 'unknown') return `unknown who answers it without a token: ${method.why}`;
  if (method.answeredBy === 'popgate') return 'without a token it is refused by Popgate';
  return 'answered by Fastly before Popgate sees it, which empties nothing of Popgate’s cache: purge with npx popgate purge';
}

function describeSurrogateFields(fields: GatewayStatus['surrogateFields']): string[][] {
  if (fields === null) return [];
  const none = 'none has reached the POP that was asked within a week: only keys of routes purge there';
  return [['origins’ keys', fields.seen ? 'reach the POP that was asked' : none]];
}

function section(title: string, head: string[], rows: string[][]): string {
  if (rows.length === 0) return '';
  return `${title}\n${indent(textTable([head, ...rows].map((row) => row.map(plainText))))}`;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}

function domainRow({ name, isConfigured, isActive, tls, checked }: DomainStatus): string[] {
  const place = isActive ? [] : ['not in the active version'];
  if (!isConfigured || tls === null || checked === null) return [name, 'not in the configuration', '', ''];
  const dns = tls.state === 'fastly' ? 'Fastly’s own' : checked.state === 'none' ? 'not known' : checked.state;
  return [name, describeTls(tls), describeProtocols(tls), [dns, ...place].join(', ')];
}

function describeTls({ state, authority, expiresAt, isHealthy }: TlsStatus): string {
  if (state === 'none') return 'none';
  if (state === 'elsewhere') return 'managed elsewhere';
  if (state === 'fastly') return 'Fastly’s own';
  const end = expiresAt === null ? '' : `, until ${expiresAt.slice(0, 10)}`;
  return `${state}${isHealthy || state === 'failed' ? '' : '…'} (${authority}${end})`;
}

function describeProtocols({ protocols, httpProtocols }: TlsStatus): string {
  const tls = protocols.length > 0 ? [`TLS ${protocols.join(', ')}`] : [];
  return [...tls, ...(httpProtocols.length > 0 ? [httpProtocols.join(', ')] : [])].join('; ');
}

function needRow({ name, isThere, at, fix }: NeedStatus): string[] {
  return [name, isThere === null ? `not known: ${fix}` : isThere ? 'on' : 'missing', at];
}

function storeRow({ name, kind, isLinked, isExpected, missingSecrets }: StoreStatus): string[] {
  const parts = [
    isLinked ? 'linked' : 'not linked',
    ...(isExpected ? [] : ['not in the configuration']),
    ...(missingSecrets === null ? ['its secrets cannot be seen with this token'] : []),
    ...(missingSecrets && missingSecrets.length > 0 ? [`missing: ${missingSecrets.join(', ')}`] : []),
  ];
  return [name, kind, parts.join(', ')];
}

/** For programs. */
export function statusJson(
  { environment, service, domains, backends, stores, needs, gateway, problems }: StatusReport,
  now: number,
) {
  const { id, name, active, staged, foreignDrafts } = service;
  return {
    ok: problems.length === 0,
    service: { id, name, environment },
    version: {
      active: active?.number ?? null,
      since: active?.changedAt ?? null,
      ageSeconds: active?.changedAt ? Math.round((now - Date.parse(active.changedAt)) / 1_000) : null,
      comment: active?.comment ?? null,
      by: active?.entry.by ?? null,
      commit: active?.entry.commit ?? null,
      clean: active?.entry.isClean ?? null,
      message: active?.entry.message ?? null,
      config: active?.entry.config ?? null,
      staged,
      foreignDrafts: foreignDrafts.map(({ number: draft, comment, changedAt }) => ({
        number: draft,
        comment,
        changedAt,
      })),
    },
    domains: domains.map(domainJson),
    backends,
    stores: stores.map(({ name: store, kind, isLinked, isExpected, missingSecrets }) => ({
      name: store,
      kind,
      linked: isLinked,
      configured: isExpected,
      missingSecrets,
    })),
    needs: needs.map(({ name, isThere, at }) => ({ name, there: isThere, for: at })),
    ...gatewayJson(gateway),
    problems,
  };
}

function gatewayJson({ lastPurge, purgeMethod, shortSecrets, surrogateFields }: GatewayStatus) {
  return { lastPurge, purgeMethod, shortSecrets, surrogateFields };
}

function domainJson({ name, isConfigured, isActive, tls, checked }: DomainStatus) {
  const { isHealthy, ...known } = tls ?? { isHealthy: null };
  return {
    name,
    configured: isConfigured,
    active: isActive,
    tls: tls && { ...known, healthy: isHealthy },
    dns: checked?.state ?? 'none',
    caa: checked?.caa ?? null,
    records: recordsJson(checked?.records ?? []),
  };
}
