import type { AllowedOrigin, CompiledDynamic } from '../config/compiled.ts';
import { renderTemplate, type TemplatePart } from '../config/template.ts';
import { GatewayError, OriginFailure } from '../errors.ts';
import type { DynamicBackend } from '../platform.ts';

/** Where to send: the backend, and what goes before the path in the URL. */
export interface DynamicDestination {
  backend: DynamicBackend;
  base: string;
}

const ORIGIN = /^(https?):\/\/((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])(?::(\d{1,5}))?$/;

/** A resolver that remembers which origins this sandbox has met, so that their number stays bounded. */
export function dynamicResolver(ownsHost: (host: string) => boolean) {
  const met = new Map<string, Set<string>>();

  return function resolve(
    dynamic: CompiledDynamic,
    origin: readonly TemplatePart[],
    at: { params: Readonly<Record<string, string>>; local: boolean },
  ): DynamicDestination {
    const url = renderTemplate(origin, at.params).toLowerCase();
    const allowed = parseAllowed(url, dynamic.allow);
    if (allowed === null || ownsHost(allowed.host)) {
      throw new GatewayError(421, `dynamic origin ${url} is not one that ${dynamic.name} allows`);
    }
    const found = destination(dynamic, allowed, at.local);
    admit(dynamic, found.backend.name, met);
    return found;
  };
}

function admit(dynamic: CompiledDynamic, backend: string, met: Map<string, Set<string>>): void {
  const known = met.get(dynamic.name) ?? new Set();
  if (known.has(backend)) return;
  if (known.size >= dynamic.max) throw new OriginFailure(503, `more than ${dynamic.max} origins of ${dynamic.name}`);
  known.add(backend);
  met.set(dynamic.name, known);
}

/** An origin that one of the patterns names, or null. Only names: no address in any spelling can match the grammar. */
export function parseAllowed(url: string, allow: readonly AllowedOrigin[]): AllowedOrigin | null {
  const match = ORIGIN.exec(url);
  if (match === null) return null;
  const scheme = match[1] as 'http' | 'https';
  const host = match[2]!;
  const port = match[3] === undefined ? (scheme === 'https' ? 443 : 80) : Number(match[3]);
  const isAllowed = allow.some(
    (pattern) => pattern.scheme === scheme && pattern.port === port && hostMatches(pattern.host, host),
  );
  return isAllowed ? { scheme, host, port } : null;
}

function hostMatches(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') ? host.slice(host.indexOf('.')) === pattern.slice(1) : pattern === host;
}

function destination(dynamic: CompiledDynamic, origin: AllowedOrigin, local: boolean): DynamicDestination {
  const { scheme, host, port } = origin;
  const standIn = local ? dynamic.local : null;
  const tls = standIn?.tls ?? scheme === 'https';
  const isDefaultPort = port === (scheme === 'https' ? 443 : 80);
  return {
    base: `${scheme}://${host}${isDefaultPort ? '' : `:${port}`}`,
    backend: {
      name: `${dynamic.name}.${scheme}.${host}.${port}`,
      target: standIn?.target ?? `${host}:${port}`,
      host: isDefaultPort ? host : `${host}:${port}`,
      tls,
      tlsHost: host,
      ...dynamic.timeouts,
    },
  };
}
