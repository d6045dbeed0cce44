import { answers } from './answers/index.ts';
import { rewriteHost } from './backends/self.ts';
import type { Capabilities } from './capabilities.ts';
import { explainBy } from './debug/explain.ts';
import { compileDynamics } from './dynamic-backends/send.ts';
import { errorPages } from './errors/custom-page.ts';
import { compileHook } from './hooks/compile.ts';
import { pooling } from './pools/pooling.ts';
import { push } from './push/push.ts';
import { requireGuards } from './routes/require-guards.ts';
import { rules } from './rules/index.ts';
import { shielding } from './shield/shielding.ts';
import { traceOf } from './trace/trace.ts';
import { transforming } from './transforms/transforming.ts';

/** All that the engine can do, for whoever does not build a Wasm. */
export const capabilities: Capabilities = {
  rules,
  answers,
  pooling,
  rewriteHost,
  dynamicBackends: compileDynamics,
  shielding,
  push,
  hooks: compileHook,
  guards: requireGuards,
  errorPages,
  transforming,
  debug: explainBy(traceOf),
};
