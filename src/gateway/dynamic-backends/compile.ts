import { compileTimeouts } from '../backends/compile.ts';
import { onLoopback, readOrigin } from '../backends/origin.ts';
import { compileStore } from '../stores/compile.ts';
import type { CompiledDynamic, DynamicBackendConfig } from './config.ts';

export function compileDynamic(name: string, config: DynamicBackendConfig): CompiledDynamic {
  const local = config.local === undefined ? null : readOrigin(config.local);
  return {
    name,
    from: config.from === undefined ? null : compileStore(config.from),
    allow: config.allow.map(readOrigin),
    tls: config.tls ?? {},
    timeouts: compileTimeouts(config.timeouts),
    isLiteral: config.paths === 'literal',
    max: config.max ?? 100,
    clientAddress: (config.clientAddress ?? []).map((name) => name.toLowerCase()),
    rewritesHost: config.rewriteHost === true,
    surrogateFields: config.surrogateFields ?? true,
    local: local && { tls: local.scheme === 'https', target: `${onLoopback(local.host)}:${local.port}` },
  };
}
