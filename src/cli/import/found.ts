import type { RouteRules } from '../../gateway/index.ts';

/** What an import found elsewhere, in one form for a Fastly service and for VCL; nothing of it is checked yet. */
export interface Found {
  /** For the comment at the head of the configuration. */
  source: string;
  name: string;
  domains: readonly string[];
  /** Domains that another service has until they are moved: they can be of no other before. */
  held: readonly string[];
  backends: readonly FoundBackend[];
  pools: readonly FoundPool[];
  /** The backend or pool that requests went to where no condition sent them elsewhere. */
  standard: string | undefined;
  /** What was done under conditions, the first that holds before all others. */
  cases: readonly FoundCase[];
  stores: FoundStores;
  logEndpoints: readonly FoundLogEndpoint[];
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

/** When something is done; a field that is not there asks for nothing. */
export interface FoundCondition {
  /** As routes have them. */
  paths?: readonly string[];
  hosts?: readonly string[];
  methods?: readonly string[];
  countries?: readonly string[];
}

/** Who is refused, at what comes after it. */
export type FoundGuard = Pick<RouteRules, 'access' | 'rateLimit'>;

export interface FoundCase {
  when: FoundCondition;
  /** The backend or pool. */
  to?: string;
  guard?: FoundGuard;
}

export interface FoundLogEndpoint {
  name: string;
  type: string;
  settings: Readonly<Record<string, string | number | boolean>>;
  /** The fields whose values are secret; the values themselves are never read. */
  secrets: readonly string[];
  /** Whether it got a line for each request. */
  isForAll: boolean;
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
