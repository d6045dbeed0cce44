import { Backend } from 'fastly:backend';
import { CacheOverride } from 'fastly:cache-override';
import type { DynamicBackend, OriginRequest, Origins } from '../../gateway/platform.ts';

/**
 * The platform keeps a dynamic backend for the sandbox's life, but the SDK forgets it between requests, and to register a
 * name again fails. So the objects are kept here, by a name that identifies all their settings.
 */
const registered = new Map<string, Backend>();

function dynamicBackend(settings: DynamicBackend): Backend {
  const known = registered.get(settings.name);
  if (known !== undefined) return known;
  const made = new Backend({
    name: settings.name,
    target: settings.target,
    hostOverride: settings.host,
    useSSL: settings.tls,
    connectTimeout: settings.connectMs,
    firstByteTimeout: settings.firstByteMs,
    betweenBytesTimeout: settings.betweenBytesMs,
    ...(settings.tls ? tlsSettings(settings) : {}),
  });
  registered.set(settings.name, made);
  return made;
}

const TLS_VERSIONS = { '1.0': 1, '1.1': 1.1, '1.2': 1.2, '1.3': 1.3 } as const;

function tlsSettings({ tlsHost, tlsLimits: { minVersion, maxVersion, caCertificate } }: DynamicBackend) {
  return {
    sniHostname: tlsHost,
    certificateHostname: tlsHost,
    ...(minVersion && { tlsMinVersion: TLS_VERSIONS[minVersion] }),
    ...(maxVersion && { tlsMaxVersion: TLS_VERSIONS[maxVersion] }),
    ...(caCertificate && { caCertificate }),
  };
}

/** No request uses the platform's own cache. */
export function fetchBy(backend: string | Backend, request: OriginRequest): Promise<Response> {
  return fetch(
    new Request(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      backend,
      cacheOverride: new CacheOverride('pass'),
    }),
  );
}

/** Fastly concept: backends. */
export const origins: Origins = {
  fetch(backend: string | DynamicBackend, request: OriginRequest): Promise<Response> {
    return fetchBy(typeof backend === 'string' ? backend : dynamicBackend(backend), request);
  },

  health(backend: string) {
    return Backend.fromName(backend).health();
  },
};
