import { CliError } from '../../terminal/cli-error.ts';
import { type Found, type FoundBackend, type FoundPool, type Loss, WHY } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { readVcl, type VclBlock, type VclDeclaration, type VclField, type VclFile } from './declarations.ts';
import { fromProbe } from './probe.ts';
import { flag, millisecondsOf, numberOf, textOf } from './values.ts';

/** Backends and directors that VCL declares; `source` says in the configuration where it was. */
export function fromVcl(
  text: string,
  { source, name, domains }: { source: string; name: string; domains: string[] },
): Found {
  const file = readVcl(text);
  const first = new Map(file.declarations.toReversed().map((declared) => [declared.name, declared]));
  const ofKind = (kind: VclDeclaration['kind']) =>
    file.declarations.filter((declared) => declared.kind === kind && first.get(declared.name) === declared);
  requireSome(file);
  const probes = new Map(ofKind('probe').map(({ name, block }) => [name, block]));
  const pools = ofKind('director').map(poolOf);
  // What is in another director is not what requests go to first.
  const inner = new Set(pools.flatMap(({ members }) => members.map(({ name }) => name)));
  const standard = file.firstChoice ?? pools.find((pool) => !inner.has(pool.name))?.name;
  return {
    source,
    name,
    domains,
    backends: ofKind('backend').map((declared) => backendOf(declared, probes)),
    pools,
    standard,
    stores: { config: [], kv: [], secret: [] },
    losses: [...repeated(file), ...choiceLoss(file), ...file.skipped.map(skippedLoss)],
  };
}

function requireSome({ declarations }: VclFile): void {
  if (declarations.some(({ kind }) => kind === 'backend')) return;
  throw new CliError('there is nothing to import', {
    why: 'the VCL declares no backend',
    fix: 'give the file that has "backend NAME { … }"; for the backends of a service, --service-id',
  });
}

function repeated({ declarations }: VclFile): Loss[] {
  const names = declarations.map(({ name }) => name);
  return declarations
    .filter(({ name }, at) => names.indexOf(name) !== at)
    .map(({ name, line }) => ({
      what: `line ${line}: ${quoteForeign(name)}`,
      why: 'there is one of that name before it',
    }));
}

function choiceLoss({ declarations, firstChoice }: VclFile): Loss[] {
  if (declarations.filter(({ kind }) => kind !== 'probe').length < 2) return [];
  const why =
    firstChoice === undefined
      ? 'the VCL does not say it: write routes'
      : `all go to ${quoteForeign(firstChoice)}, which is the first that the VCL sets: write routes for the others`;
  return [{ what: 'which request goes to which backend', why }];
}

function skippedLoss({ what, line }: { what: string; line: number }): Loss {
  return { what: `line ${line}: ${quoteForeign(what)}`, why: 'only backends, directors and probes are read' };
}

/** Fields of a backend that are carried over; the others are told. */
const CARRIED = [
  ['host', 'port', 'ssl', 'ssl_sni_hostname', 'ssl_cert_hostname', 'ssl_hostname', 'ssl_check_cert', 'ssl_ca_cert'],
  ['min_tls_version', 'max_tls_version', 'connect_timeout', 'first_byte_timeout', 'between_bytes_timeout'],
  ['max_connections', 'host_header', 'always_use_host_header', 'probe', 'shield'],
  // Every backend of Fastly's own VCL says so; it has no meaning of its own here.
  ['dynamic'],
].flat();

const REASONS: Readonly<Record<string, string>> = {
  share_key: WHY.shareKey,
  ssl_ciphers: WHY.ciphers,
  ssl_client_cert: WHY.clientCertificate,
  ssl_client_key: WHY.clientCertificate,
  keepalive_time: WHY.keepAlive,
  bypass_local_route_table: 'the platform chooses the way to the origin',
};

function backendOf({ name, block }: VclDeclaration, probes: ReadonlyMap<string, VclBlock>): FoundBackend {
  const { fields } = block;
  const isTls = flag(fields.get('ssl')) ?? false;
  const both = textOf(fields.get('ssl_hostname'));
  const probe = fromProbe(fields.get('probe'), probes);
  const hostHeader = textOf(fields.get('host_header'));
  const isOverridden = hostHeader !== undefined && flag(fields.get('always_use_host_header')) === true;
  const losses = [...othersOf(fields, CARRIED, REASONS), ...probe.losses];
  if (hostHeader !== undefined && !isOverridden) {
    losses.push(
      told('host_header', fields.get('host_header'), 'without always_use_host_header it is for health checks alone'),
    );
  }
  return {
    name,
    host: textOf(fields.get('host')) ?? '',
    port: numberOf(fields.get('port')),
    isTls,
    overrideHost: isOverridden ? hostHeader : undefined,
    sawVisitorHost: !isOverridden,
    tls: {
      sniHostname: textOf(fields.get('ssl_sni_hostname')) ?? both,
      certHostname: textOf(fields.get('ssl_cert_hostname')) ?? both,
      minVersion: textOf(fields.get('min_tls_version')),
      maxVersion: textOf(fields.get('max_tls_version')),
      caCertificate: textOf(fields.get('ssl_ca_cert')),
      isVerified: !['never', 'false'].includes(textOf(fields.get('ssl_check_cert')) ?? 'always'),
    },
    connectMs: millisecondsOf(fields.get('connect_timeout')),
    firstByteMs: millisecondsOf(fields.get('first_byte_timeout')),
    betweenBytesMs: millisecondsOf(fields.get('between_bytes_timeout')),
    maxConnections: numberOf(fields.get('max_connections')),
    shield: textOf(fields.get('shield')),
    health: probe.health,
    condition: undefined,
    losses,
  };
}

function told(field: string, at: VclField | undefined, why: string): Loss {
  return { what: `.${field} (line ${at?.line ?? 0})`, why };
}

function othersOf(
  fields: ReadonlyMap<string, VclField>,
  carried: readonly string[],
  reasons: Readonly<Record<string, string>>,
): Loss[] {
  const others = [...fields].filter(([name]) => !carried.includes(name));
  return others.map(([name, field]) =>
    told(name, field, Object.hasOwn(reasons, name) ? reasons[name]! : 'Popgate has nothing like it'),
  );
}

const POLICIES: Readonly<Record<string, string>> = {
  random: 'random',
  'round-robin': 'round-robin',
  hash: 'hash',
  client: 'client-hash',
  chash: 'hash',
  fallback: 'failover',
};

function poolOf({ name, type, block }: VclDeclaration): FoundPool {
  const { fields, members } = block;
  const isByClient = type === 'chash' && textOf(fields.get('key')) === 'client';
  const policy = isByClient ? 'client-hash' : POLICIES[type];
  const losses = othersOf(fields, ['quorum', 'key', 'shield'], {
    retries: 'there it is the tries to find a healthy backend, here the tries after a failure: see retries of a pool',
  });
  if (policy === undefined)
    losses.push({ what: `its type ${quoteForeign(type)}`, why: 'there is none like it: it is random here' });
  const found: { name: string; weight: number }[] = [];
  for (const { block: member, line } of members) {
    const backend = textOf(member.fields.get('backend'));
    if (backend === undefined) losses.push({ what: `its member in line ${line}`, why: 'it names no backend' });
    else found.push({ name: backend, weight: numberOf(member.fields.get('weight')) ?? 1 });
    losses.push(...othersOf(member.fields, ['backend', 'weight'], {}));
  }
  const quorum = numberOf(fields.get('quorum'));
  return {
    name,
    policy: policy ?? 'random',
    members: found,
    quorum: quorum === undefined ? undefined : quorum / 100,
    shield: textOf(fields.get('shield')),
    losses,
  };
}
