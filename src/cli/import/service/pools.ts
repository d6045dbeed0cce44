import type { FastlyApi } from '../../fastly/api.ts';
import { type FoundBackend, type FoundPool, type Loss, WHY } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { asFlag, asNumber, asText, listOptional, type Row } from './row.ts';

export interface FoundPools {
  backends: FoundBackend[];
  pools: FoundPool[];
}

/** Fastly's own pools: each of their servers becomes a backend, `pool_1` and so on. */
export async function listPools(
  api: FastlyApi,
  { serviceId, rows, losses }: { serviceId: string; rows: () => Promise<Row[]>; losses: Loss[] },
): Promise<FoundPools> {
  const pools = await rows();
  const servers = await Promise.all(
    pools.map(({ id, name }) =>
      listOptional(() => api.get<Row[]>(`/service/${serviceId}/pool/${encodeURIComponent(asText(id) ?? '')}/servers`), {
        what: `the servers of the pool ${quoteForeign(asText(name) ?? '')}`,
        losses,
      }),
    ),
  );
  const found = pools.map((pool, at) => poolOf(pool, servers[at] ?? []));
  return { backends: found.flatMap(({ backends }) => backends), pools: found.map(({ pool }) => pool) };
}

const POLICIES: Readonly<Record<string, string>> = { random: 'random', hash: 'hash', client: 'client-hash' };

function poolOf(row: Row, servers: readonly Row[]): { backends: FoundBackend[]; pool: FoundPool } {
  const name = asText(row.name) ?? '';
  const used = servers.filter((server) => !asFlag(server.disabled));
  const backends = used.map((server, at) => serverOf(row, { server, name: `${name}/${at + 1}` }));
  const quorum = asNumber(row.quorum);
  const losses: Loss[] = servers
    .filter((server) => asFlag(server.disabled))
    .map(({ address }) => ({ what: `its server ${quoteForeign(asText(address) ?? '')}`, why: 'it is disabled' }));
  if (asText(row.request_condition) !== undefined) losses.push({ what: 'its condition', why: WHY.condition });
  if (asText(row.healthcheck) !== undefined)
    losses.push({ what: 'its health check', why: 'write health for its backends' });
  return {
    backends,
    pool: {
      name,
      policy: POLICIES[asText(row.type) ?? 'random'] ?? 'random',
      members: backends.map((backend, at) => ({ name: backend.name, weight: asNumber(used[at]?.weight) ?? 100 })),
      quorum: quorum === undefined ? undefined : quorum / 100,
      shield: asText(row.shield),
      losses,
    },
  };
}

function serverOf(pool: Row, { server, name }: { server: Row; name: string }): FoundBackend {
  const overrideHost = asText(server.override_host) ?? asText(pool.override_host);
  const isTls = asFlag(pool.use_tls);
  const most = asNumber(server.max_conn) || asNumber(pool.max_conn_default);
  return {
    name,
    host: asText(server.address) ?? '',
    port: asNumber(server.port),
    isTls,
    overrideHost,
    sawVisitorHost: overrideHost === undefined,
    tls: {
      sniHostname: asText(pool.tls_sni_hostname),
      certHostname: asText(pool.tls_cert_hostname),
      minVersion: asText(pool.min_tls_version),
      maxVersion: asText(pool.max_tls_version),
      caCertificate: asText(pool.tls_ca_cert),
      isVerified: asFlag(pool.tls_check_cert ?? true),
    },
    connectMs: asNumber(pool.connect_timeout),
    firstByteMs: asNumber(pool.first_byte_timeout),
    betweenBytesMs: asNumber(pool.between_bytes_timeout),
    maxConnections: most,
    shield: undefined,
    health: undefined,
    condition: undefined,
    losses: asText(pool.tls_client_cert) === undefined ? [] : [{ what: 'tls_client_cert', why: WHY.clientCertificate }],
  };
}
