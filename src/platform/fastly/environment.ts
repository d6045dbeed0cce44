import { env } from 'fastly:env';
import type { Environment } from '../../gateway/platform.ts';

let known: Environment | undefined;

/** The same for a sandbox's life, and read at its first request. */
export function environment(): Environment {
  return (known ??= {
    local: env('FASTLY_HOSTNAME') === 'localhost',
    pop: env('FASTLY_POP') ?? '',
    version: env('FASTLY_SERVICE_VERSION') ?? '',
    service: env('FASTLY_SERVICE_ID') ?? '',
  });
}
