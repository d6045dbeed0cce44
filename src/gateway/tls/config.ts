/** Fastly concept: TLS subscription, by which Fastly gets a domain its certificate and renews it. For `popgate apply` alone. */
export interface CertificateConfig {
  /** Who signs it. Default `'certainly'`, Fastly's own. */
  authority?: 'certainly' | 'lets-encrypt' | 'globalsign';
  /**
   * Fastly concept: TLS configuration. The id of the addresses and protocols that the domain is served with, as
   * `fastly tls-config list` shows it. Default: the account's default.
   */
  configuration?: string;
}
