import type { Client } from '../../gateway/platform.ts';

/** What the platform tells of a connection. */
interface Told {
  tlsProtocol: string | null;
  /** Of the SDK's requests, which does not declare it: HTTP/0.9, 1.0, 1.1, 2 and 3 are 0 to 4. */
  version: number | undefined;
}

const HTTP_VERSIONS = [1, 1, 1, 2, 3] as const;

/**
 * Viceroy speaks plain HTTP, and never tells of TLS. In production all is TLS: where that is not told, a site must not
 * refuse everybody, so the URL decides.
 */
export function connectionOf({ tlsProtocol, version }: Told, local: boolean): Pick<Client, 'scheme' | 'httpVersion'> {
  const httpVersion = HTTP_VERSIONS[version ?? -1];
  const isEncrypted = tlsProtocol !== null && tlsProtocol !== '';
  const connection: Pick<Client, 'scheme' | 'httpVersion'> = {};
  if (isEncrypted || local) connection.scheme = isEncrypted ? 'https' : 'http';
  if (httpVersion !== undefined) connection.httpVersion = httpVersion;
  return connection;
}
