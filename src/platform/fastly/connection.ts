import type { Client } from '../../gateway/platform.ts';

/** Returns what the platform says of a connection. */
interface Told {
  tlsProtocol: string | null;
  /** A field of the SDK's requests, which it does not declare: HTTP/0.9, 1.0, 1.1, 2 and 3 are 0 to 4. */
  version: number | undefined;
}

const HTTP_VERSIONS = [1, 1, 1, 2, 3] as const;

/**
 * Viceroy speaks plain HTTP, and never says anything of TLS. In production all is TLS: if the platform does not say it, the
 * URL decides, so that a site does not refuse every client.
 */
export function connectionOf({ tlsProtocol, version }: Told, local: boolean): Pick<Client, 'scheme' | 'httpVersion'> {
  const httpVersion = HTTP_VERSIONS[version ?? -1];
  const isEncrypted = tlsProtocol !== null && tlsProtocol !== '';
  const connection: Pick<Client, 'scheme' | 'httpVersion'> = {};
  if (isEncrypted || local) connection.scheme = isEncrypted ? 'https' : 'http';
  if (httpVersion !== undefined) connection.httpVersion = httpVersion;
  return connection;
}
