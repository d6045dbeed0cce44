import { compilePools, poolOfOne } from './compile.ts';
import { poolTarget } from './send.ts';

/** Pools, for a gateway that has some, or a backend with a breaker of its own. */
export const pooling = { compile: compilePools, ofOne: poolOfOne, target: poolTarget };
