/** The surface for Node alone: what is wrong with a configuration, and what it is in another environment. */
export { validateGateway } from './config/check.ts';
export { environmentNames, forEnvironment, PRODUCTION } from './config/environment.ts';
export { formatProblems, type Problem } from './config/problems.ts';
