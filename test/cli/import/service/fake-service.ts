import type { FakeApi, Received, Scripted } from '../../fastly/fake-api.ts';

/** As the API answers for a backend that nobody changed. */
export const BACKEND = {
  name: 'origin',
  address: 'origin.shop.example',
  hostname: 'origin.shop.example',
  ipv4: null,
  ipv6: null,
  port: 443,
  use_ssl: true,
  ssl_check_cert: true,
  ssl_cert_hostname: 'origin.shop.example',
  ssl_sni_hostname: 'origin.shop.example',
  ssl_hostname: null,
  ssl_ca_cert: null,
  ssl_client_cert: null,
  ssl_client_key: null,
  ssl_ciphers: null,
  min_tls_version: null,
  max_tls_version: null,
  connect_timeout: 1000,
  first_byte_timeout: 15000,
  between_bytes_timeout: 10000,
  max_conn: 200,
  max_use: 100,
  max_lifetime: 60000,
  keepalive_time: null,
  tcp_keepalive_enable: null,
  override_host: 'origin.shop.example',
  shield: null,
  healthcheck: null,
  weight: 100,
  auto_loadbalance: false,
  request_condition: '',
  share_key: null,
  error_threshold: 0,
  prefer_ipv6: false,
  comment: '',
};
export const HEALTH = {
  name: 'up',
  method: 'HEAD',
  path: '/',
  host: 'origin.shop.example',
  expected_response: 200,
  check_interval: 60000,
  timeout: 5000,
  window: 5,
  threshold: 3,
  initial: 3,
  headers: [],
  http_version: '1.1',
};
export const domain = (name: string) => ({ name, comment: '', version: 2 });

export type Objects = Record<string, unknown>;

/** A service by what is in its version 2; anything else is a 404, as for an account without it. */
export function serve(
  api: FakeApi,
  objects: Objects,
  { type = 'vcl', active = 2 }: { type?: string; active?: number | null } = {},
): void {
  const versions = [{ number: 1 }, { number: 2 }, { number: 3 }];
  const details = { name: 'Shop & Co', type, versions, active_version: active === null ? null : { number: active } };
  api.script(({ request }: Received): Scripted => {
    const path = request.split(' ')[1]!;
    if (path === '/service/SVC1/details') return { body: details };
    const [, version, kind] = /^\/service\/SVC1\/version\/(\d+)\/([\w/-]+)$/.exec(path) ?? [];
    const found = kind === undefined ? objects[path] : (objects[`${version} ${kind}`] ?? objects[kind] ?? []);
    // A null is a list that the account does not have.
    return found === undefined || objects[kind ?? ''] === null
      ? { status: 404, body: { msg: 'Record not found' } }
      : { body: found };
  });
}

/** A pool of three servers, with numbers and truths as texts, as the API writes them there. */
export const POOL: Objects = {
  backend: [],
  pool: [
    {
      name: 'p',
      id: 'P1',
      type: 'hash',
      quorum: '50',
      use_tls: '1',
      tls_check_cert: '1',
      tls_cert_hostname: 'c.example',
      connect_timeout: '1000',
      first_byte_timeout: '20000',
      between_bytes_timeout: '10000',
      max_conn_default: '200',
      override_host: 'p.example',
    },
  ],
  '/service/SVC1/pool/P1/servers': [
    { address: '192.0.2.1', port: '443', weight: '2', disabled: false, max_conn: '0' },
    { address: 'b.example', port: '443', weight: '1', disabled: false, max_conn: '7' },
    { address: 'c.example', port: '443', weight: '1', disabled: true, max_conn: '0' },
  ],
};
