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
 * What a gateway can do where its configuration asks for it. The build of a configuration gives what that uses, since all that
 * is in the Wasm costs at every request: the platform walks through it before each.
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
  /** Of backends; dynamic ones bring it along. */
  rewriteHost?: typeof rewriteHost;
  dynamicBackends?: typeof compileDynamics;
  shielding?: typeof shielding;
  push?: typeof push;
  hooks?: typeof compileHook;
  /** Where a path could dodge something by another spelling. */
  guards?: typeof requireGuards;
  errorPages?: typeof errorPages;
  transforming?: typeof transforming;
  /** Tells operators what was decided; without it nobody is told. */
  debug?: Explain;
}

/** What a configuration uses; a GatewayError 500 where the build has left it out. */
export function used<Name extends keyof Capabilities>(
  capabilities: Capabilities,
  name: Name,
): NonNullable<Capabilities[Name]> {
  const capability = capabilities[name];
  if (capability === undefined) throw leftOut(name);
  return capability;
}
