/** The surface for Node alone: what is wrong with a configuration, what it uses, and all that the engine can do. */
export { capabilities } from './everything.ts';
export { validateGateway } from './config/check.ts';
export { isTable, keysOf } from './config/table.ts';
export { LOG_ENDPOINT_TYPES, SECRET_LOG_FIELDS } from './log-endpoints/check.ts';
export { hostMatches } from './config/host-pattern.ts';
export { publicHostFault } from './config/host.ts';
export { describe, formatProblems, type Problem } from './config/problems.ts';
export { purgeNames, type PurgeNames } from './purge/names.ts';
export { type Uses, usesOf } from './uses.ts';
export { guardsAsWritten } from './routes/check.ts';
export { isUnconditional } from './routes/unconditional.ts';
export { routeCosts } from './routes/costs.ts';

// What is written, as the engine takes it: with its defaults, and in one unit.
export { compileBackend } from './backends/compile.ts';
export { compileCache } from './cache/compile.ts';
export { compileErrors } from './errors/compile.ts';
export { compileHook } from './hooks/compile.ts';
export { NO_PAGES } from './errors/config.ts';
export { formatAddress } from './request/addresses.ts';
export { compileCompress } from './rules/compress/compile.ts';
export { compileCors } from './rules/cors/compile.ts';
export { compileGeo } from './rules/geo/compile.ts';
export { compileResponseHeaders } from './rules/headers/compile.ts';
export { compileLog } from './rules/log/compile.ts';
export { compileMaintenance } from './rules/maintenance/compile.ts';
export { compileMaxBody } from './rules/max-body/compile.ts';
export { compileRateLimit } from './rules/rate-limit/compile.ts';
export { compileShields } from './shield/compile.ts';
export { compileTransform } from './transforms/compile.ts';
export { isOff } from './rules/maintenance/refuse.ts';
