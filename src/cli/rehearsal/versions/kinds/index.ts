import type { KindName } from '../../services/record.ts';
import { backend } from './backend.ts';
import { domain } from './domain.ts';
import { healthcheck } from './healthcheck.ts';
import type { Kind } from './kind.ts';
import { logging } from './logging.ts';
import { resource } from './resource.ts';

export const KINDS: Readonly<Record<KindName, Kind>> = { domain, backend, healthcheck, resource, logging };
