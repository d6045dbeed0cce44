import type { GatewayConfig } from '../config/types.ts';
import type { CompiledPush } from './config.ts';
import { publish } from './publish.ts';

export function compilePush(config: GatewayConfig): CompiledPush {
  const push: CompiledPush = {
    hasFanout: config.push?.fanout ?? false,
    announce: config.purge?.announce ?? null,
    publish: (message, platform) => publish(message, push, platform),
  };
  return push;
}
