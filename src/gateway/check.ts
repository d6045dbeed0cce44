/** The surface for Node alone: what is wrong with a configuration. */
export { validateGateway } from './config/check.ts';
export { formatProblems, type Problem } from './config/problems.ts';
export { guardsAsWritten } from './routes/check.ts';
