import { parseDuration } from '../../config/duration.ts';
import { fingerprint } from '../../config/fingerprint.ts';
import type { Surroundings } from '../rule.ts';
import type { CompiledRateLimit, RateLimitConfig } from './config.ts';

export function compileRateLimit(
  config: RateLimitConfig | undefined,
  { place }: Surroundings,
): CompiledRateLimit | null {
  if (config === undefined) return null;
  const { by, limit, window, penalty } = config;
  return {
    by: compileBy(by),
    name: `popgate-${fingerprint(place)}`,
    limit,
    windowSeconds: parseDuration(window ?? '10s') / 1_000,
    penaltySeconds: penalty === undefined ? null : parseDuration(penalty) / 1_000,
  };
}

function compileBy(by: RateLimitConfig['by'] = 'address'): CompiledRateLimit['by'] {
  if (typeof by === 'string') return { of: by, name: null };
  return 'header' in by ? { of: 'header', name: by.header.toLowerCase() } : { of: 'cookie', name: by.cookie };
}
