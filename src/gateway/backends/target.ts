import type { TemplatePart } from '../config/template.ts';
import type { CompiledDynamic } from '../dynamic-backends/config.ts';
import type { CompiledPool } from '../pools/config.ts';
import type { CompiledShield } from '../shield/config.ts';
import type { CompiledBackend } from './config.ts';

/** All that a route can send to. */
export interface Targets {
  backends: ReadonlyMap<string, CompiledBackend>;
  pools: ReadonlyMap<string, CompiledPool>;
  dynamics: ReadonlyMap<string, CompiledDynamic>;
  shieldFor(name: string): CompiledShield | null;
}

export type Target = { kind: 'pool'; pool: CompiledPool } | CompiledDynamicTarget;

/** The template is of an origin, or where `dynamic.from` is a store, of the key that it stands under. */
export interface CompiledDynamicTarget {
  kind: 'dynamic';
  dynamic: CompiledDynamic;
  template: readonly TemplatePart[];
}
