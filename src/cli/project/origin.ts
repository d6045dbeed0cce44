import { authorityOf, defaultPort, type Origin } from '../../gateway/index.ts';

export function isSecure({ scheme }: Origin): boolean {
  return scheme === 'https';
}

/** The port is the scheme's own where there is none. */
export function formatOrigin({ scheme, host, port = defaultPort(scheme) }: FormedOrigin): Written {
  return `${scheme}://${authorityOf({ scheme, host, port })}`;
}

type FormedOrigin = Omit<Origin, 'port'> & { port: number | undefined };
type Written = `http://${string}` | `https://${string}`;
