import type { AllowedOrigin } from '../dynamic-backends/config.ts';

export function defaultPort(scheme: 'http' | 'https'): number {
  return scheme === 'https' ? 443 : 80;
}

export function splitOrigin(origin: string): AllowedOrigin & { path: string } {
  const [, scheme, host, port, path] = /^(https?):\/\/(\[[^\]]*\]|[^:/]+)(?::(\d+))?(\/.*)?$/.exec(origin)!;
  const kind = scheme as 'http' | 'https';
  return { scheme: kind, host: host!.toLowerCase(), port: port ? Number(port) : defaultPort(kind), path: path ?? '' };
}
