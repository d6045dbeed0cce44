/** An origin, `https://images.example:8443/base`, without its path. */
export interface Origin {
  scheme: 'http' | 'https';
  /** As a URL has it: of IPv6 in brackets. */
  host: string;
  port: number;
}

/** @param origin a valid one, as in a checked configuration. */
export function readOrigin(origin: string): Origin {
  const { protocol, hostname, port } = new URL(origin);
  const scheme = protocol === 'https:' ? 'https' : 'http';
  return { scheme, host: hostname, port: port === '' ? DEFAULT_PORTS[scheme] : Number(port) };
}

const DEFAULT_PORTS = { http: 80, https: 443 } as const;

export function isSecure({ scheme }: Origin): boolean {
  return scheme === 'https';
}

/** As a `Host` names it: the port is left out where it is the scheme's own. RFC 9110 §4.2 */
export function authorityOf({ scheme, host, port }: Origin): string {
  return port === DEFAULT_PORTS[scheme] ? host : `${host}:${port}`;
}

/** The port is the scheme's own where there is none. */
export function formatOrigin({ scheme, host, port = DEFAULT_PORTS[scheme] }: FormedOrigin): Written {
  return `${scheme}://${authorityOf({ scheme, host, port })}`;
}

type FormedOrigin = Omit<Origin, 'port'> & { port: number | undefined };
type Written = `http://${string}` | `https://${string}`;
