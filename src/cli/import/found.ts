/** What an import found elsewhere, in one form for a Fastly service and for VCL; nothing of it is checked yet. */
export interface Found {
  /** For the comment at the head of the configuration. */
  source: string;
  name: string;
  domains: readonly string[];
  backends: readonly FoundBackend[];
  pools: readonly FoundPool[];
  /** The backend or pool that requests went to where no condition sent them elsewhere. */
  standard: string | undefined;
  stores: FoundStores;
  losses: readonly Loss[];
}

/** Something that is not in the configuration, and why. */
export interface Loss {
  what: string;
  why: string;
}

interface FoundStores {
  config: readonly string[];
  kv: readonly string[];
  secret: readonly string[];
}

export interface FoundBackend {
  name: string;
  host: string;
  port: number | undefined;
  isTls: boolean;
  /** Without it the origin saw the Host that the visitor asked for, if `sawVisitorHost`. */
  overrideHost: string | undefined;
  sawVisitorHost: boolean;
  tls: {
    sniHostname: string | undefined;
    certHostname: string | undefined;
    minVersion: string | undefined;
    maxVersion: string | undefined;
    caCertificate: string | undefined;
    isVerified: boolean;
  };
  connectMs: number | undefined;
  firstByteMs: number | undefined;
  betweenBytesMs: number | undefined;
  maxConnections: number | undefined;
  shield: string | undefined;
  health: FoundHealth | undefined;
  /** When it was used, as its service said it. */
  condition: string | undefined;
  /** Fields of it that have no place here: the name and the reason. */
  losses: readonly Loss[];
}

export interface FoundHealth {
  method: string | undefined;
  path: string;
  host: string | undefined;
  expectedStatus: number | undefined;
  intervalMs: number | undefined;
  timeoutMs: number | undefined;
  window: number | undefined;
  threshold: number | undefined;
  initial: number | undefined;
}

export interface FoundPool {
  name: string;
  policy: string;
  members: readonly { name: string; weight: number }[];
  /** A share, 0 to 1. */
  quorum: number | undefined;
  shield: string | undefined;
  losses: readonly Loss[];
}

/** Why what Fastly has per field is not here. */
export const WHY = {
  shareKey: 'health checks are not shared between services',
  condition: 'Popgate chooses by routes: write one for it',
  ciphers: 'the platform chooses the ciphers',
  clientCertificate: 'Popgate sends no client certificate',
  keepAlive: 'the platform’s own is used',
  unverified: 'certificates of origins are always verified',
} as const;
