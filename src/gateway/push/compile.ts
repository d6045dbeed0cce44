import type { GatewayConfig } from '../config/types.ts';
import { usesPush } from './backends.ts';
import type { CompiledPush } from './config.ts';

export function compilePush(config: GatewayConfig): CompiledPush | null {
  if (!usesPush(config)) return null;
  return { hasFanout: config.push?.fanout ?? false, announce: config.purge?.announce ?? null };
}
