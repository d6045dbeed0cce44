/** The surface for Node alone: what is wrong with a configuration, what it uses, and all that the engine can do. */
export { capabilities } from './everything.ts';
export { validateGateway } from './config/check.ts';
export { keysOf } from './config/table.ts';
export { hostMatches } from './config/host-pattern.ts';
export { publicHostFault } from './config/host.ts';
export { describe, formatProblems, type Problem } from './config/problems.ts';
export { purgeNames, type PurgeNames } from './purge/names.ts';
export { type Uses, usesOf } from './uses.ts';
export { guardsAsWritten } from './routes/check.ts';
export { isUnconditional } from './routes/unconditional.ts';
export { routeCosts } from './routes/costs.ts';
