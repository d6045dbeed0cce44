import type { DomainRule } from '../rule.ts';
import { compileMaintenance } from './compile.ts';
import type { CompiledMaintenance, MaintenanceConfig } from './config.ts';
import { refuseIfClosed } from './refuse.ts';

export const maintenance: DomainRule<MaintenanceConfig, 'site'> = {
  at: 'site',
  compile: compileMaintenance,
  bind: (compiled) => (exchange) => refuseIfClosed(exchange, compiled as CompiledMaintenance),
};
