import { parseDuration } from '../../config/duration.ts';
import { compileStore } from '../../stores/compile.ts';
import type { CompiledMaintenance, MaintenanceConfig } from './config.ts';

export function compileMaintenance(config: MaintenanceConfig): CompiledMaintenance {
  return {
    store: compileStore(config.from).store,
    key: config.key ?? 'maintenance',
    retryAfterSeconds: Math.ceil(parseDuration(config.retryAfter ?? '5m') / 1000),
  };
}
