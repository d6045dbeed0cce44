/**
 * Fastly concept: TLS subscription. Fastly obtains and renews the certificate of a domain; only `popgate apply` reads
 * this.
 */
export interface CertificateConfig {
  /** Chooses the certification authority. Default `'certainly'`, which is Fastly's own. */
  authority?: 'certainly' | 'lets-encrypt' | 'globalsign';
  /**
   * Fastly concept: TLS configuration. Chooses the IP addresses and protocols that serve the domain, by the id that
   * `npx fastly tls-config list` shows: 1 to 64 letters and digits. Default: the account's default configuration.
   */
  configuration?: string;
  /**
   * Says that the domain is to be reached by HTTP/3 (RFC 9114), for which its TLS configuration must have it: `popgate
   * status` tells where it has not. Browsers come by it after an answer with `Alt-Svc: h3=":443"` (RFC 7838), which
   * `headers` sets and `popgate check` looks for. Default false: nothing is looked for.
   */
  http3?: boolean;
}
