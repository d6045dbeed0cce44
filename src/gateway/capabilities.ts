import type { AnswerTable } from './answers/index.ts';
import type { rewriteHost } from './backends/self.ts';
import type { Explain } from './debug/explain.ts';
import type { compileDynamics } from './dynamic-backends/send.ts';
import { leftOut } from './errors/error.ts';
import type { errorPages } from './errors/custom-page.ts';
import type { Handlers, Transforms } from './handlers/handler.ts';
import type { compileHook } from './hooks/compile.ts';
import type { Operator, OperatorParts } from './operator/operator.ts';
import type { pooling } from './pools/pooling.ts';
import type { push } from './push/push.ts';
import type { requireGuards } from './routes/require-guards.ts';
import type { RuleTable } from './rules/rule.ts';
import type { shielding } from './shield/shielding.ts';
import type { transforming } from './transforms/transforming.ts';

/**
 * The parts of the engine that only some configurations use. A build has those that its configuration uses and no others,
 * because Fastly's runtime reads all compiled code before each request.
 */
export interface Capabilities {
  /** In the order in which they act. */
  rules: RuleTable;
  answers: AnswerTable;
  handlers?: Handlers;
  transforms?: Transforms;
  /** Makes the operator API. */
  operator?: (parts: OperatorParts) => Operator;
  pooling?: typeof pooling;
  /** `rewriteHost` of backends; `dynamicBackends` includes it. */
  rewriteHost?: typeof rewriteHost;
  dynamicBackends?: typeof compileDynamics;
  shielding?: typeof shielding;
  push?: typeof push;
  hooks?: typeof compileHook;
  /** Refuses another spelling of a guarded path. */
  guards?: typeof requireGuards;
  errorPages?: typeof errorPages;
  transforming?: typeof transforming;
  /** Shows operators what each stage decided. Without it, nobody sees that. */
  debug?: Explain;
}

/** Returns a part that the configuration uses. Throws a GatewayError 500 if the build has left it out. */
export function used<Name extends keyof Capabilities>(
  capabilities: Capabilities,
  name: Name,
): NonNullable<Capabilities[Name]> {
  const capability = capabilities[name];
  if (capability === undefined) throw leftOut(name);
  return capability;
}
