import { isIP } from 'node:net';
import {
  type DynamicBackend,
  type GatewayConfig,
  type OriginRequest,
  type Origins,
  readOrigin,
  type TlsConfig,
} from '../../gateway/index.ts';
import { certificateName, timeoutsOf } from '../project/backend.ts';
import { backendsOf } from '../project/manifest.ts';
import { isSecure } from '../project/origin.ts';
import { askOrigin, type OriginPlace } from './ask-origin.ts';

/** The origins of a configuration over Node's own HTTP, byte for byte; `local` stands in where there is one. */
export function nodeOrigins(config: GatewayConfig): Origins {
  const backends = backendsOf(config);
  const placeOf = (name: string, { url }: OriginRequest): OriginPlace => {
    const backend = Object.hasOwn(backends, name) ? backends[name] : undefined;
    if (backend === undefined) throw new Error(`there is no backend ${name}`);
    const server = readOrigin(backend.local ?? backend.origin);
    const { connect, firstByte, betweenBytes } = timeoutsOf(backend);
    return {
      host: server.host,
      port: server.port,
      authority: authorityOfUrl(url),
      tls: isSecure(server) ? tlsOf(certificateName(backend, server), backend.tls) : null,
      connectMs: connect,
      firstByteMs: firstByte,
      betweenBytesMs: betweenBytes,
    };
  };
  return {
    async fetch(backend, request) {
      return askOrigin(typeof backend === 'string' ? placeOf(backend, request) : dynamicPlace(backend), request);
    },
    health: () => 'unknown',
  };
}

/** Another gateway, by scheme, host and port, that stands in for a shield. */
export function shieldAt(site: string): (request: OriginRequest) => Promise<Response> {
  const server = readOrigin(site);
  const { connect, firstByte, betweenBytes } = timeoutsOf({});
  return (request) =>
    askOrigin(
      {
        host: server.host,
        port: server.port,
        authority: authorityOfUrl(request.url),
        tls: isSecure(server) ? tlsOf(server.host) : null,
        connectMs: connect,
        firstByteMs: firstByte,
        betweenBytesMs: betweenBytes,
      },
      request,
    );
}

function dynamicPlace({ target, host, tls, tlsHost, tlsLimits, ...times }: DynamicBackend): OriginPlace {
  const server = readOrigin(`${tls ? 'https' : 'http'}://${target}`);
  return {
    host: server.host,
    port: server.port,
    authority: host,
    tls: tls ? tlsOf(tlsHost, tlsLimits) : null,
    connectMs: times.connectMs,
    firstByteMs: times.firstByteMs,
    betweenBytesMs: times.betweenBytesMs,
  };
}

/** What the gateway has put there: the host that the backend is asked for, or the client's. */
function authorityOfUrl(url: string): string {
  return /^https?:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';
}

/** RFC 6066 §3: an address is no server name. */
function tlsOf(name: string, limits: TlsConfig = {}): NonNullable<OriginPlace['tls']> {
  const { caCertificate, minVersion, maxVersion } = limits;
  return {
    ...(isIP(name) === 0 && { servername: name }),
    ...(caCertificate !== undefined && { ca: caCertificate }),
    ...(minVersion && { minVersion: VERSIONS[minVersion] }),
    ...(maxVersion && { maxVersion: VERSIONS[maxVersion] }),
  };
}

const VERSIONS = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' } as const;
