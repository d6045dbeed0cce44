import { env } from 'fastly:env';
import type { Environment } from '../../gateway/platform.ts';

let known: Environment | undefined;

/** Read at the first request of a sandbox, and the same from then on. */
export function environment(): Environment {
  return (known ??= {
    local: env('FASTLY_HOSTNAME') === 'localhost',
    pop: env('FASTLY_POP') ?? '',
    version: env('FASTLY_SERVICE_VERSION') ?? '',
    service: env('FASTLY_SERVICE_ID') ?? '',
  });
}
