/** An origin, such as `https://images.example:8443/base`. */
export interface Origin {
  scheme: 'http' | 'https';
  /** In lower case; of IPv6 in brackets, as a URL has it. */
  host: string;
  port: number;
}

/** The port of a URL that names none (RFC 9110 §4.2). */
export function defaultPort(scheme: Origin['scheme']): number {
  return scheme === 'https' ? 443 : 80;
}

/** Parses an origin of a configuration that `validateGateway` has found nothing wrong with. */
export function readOrigin(text: string): Origin & { path: string } {
  const [, name, host, port, path] = /^(https?):\/\/(\[[^\]]*\]|[^:/]+)(?::(\d+))?(\/.*)?$/.exec(text)!;
  const scheme = name as Origin['scheme'];
  return { scheme, host: host!.toLowerCase(), port: port ? Number(port) : defaultPort(scheme), path: path ?? '' };
}

/** Returns host and port as a Host field has them: without the scheme's own port. */
export function authorityOf({ scheme, host, port }: Origin): string {
  return port === defaultPort(scheme) ? host : `${host}:${port}`;
}

/** Returns the host to connect to. Viceroy resolves names below `localhost` as the system does, which may not know them. */
export function onLoopback(host: string): string {
  return host.endsWith('.localhost') ? '127.0.0.1' : host;
}
