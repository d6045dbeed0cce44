/** Who issues certificates, as the API names it. */
export const AUTHORITIES: Readonly<Record<string, Authority>> = {
  certainly: { issuer: 'Certainly Intermediate R1', caa: 'certainly.com' },
  'lets-encrypt': { issuer: 'R10', caa: 'letsencrypt.org' },
  globalsign: { issuer: 'GlobalSign Atlas R3 DV TLS CA', caa: 'globalsign.com' },
};

interface Authority {
  /** As its certificates call it. */
  issuer: string;
  /** As a CAA record calls it. */
  caa: string;
}
