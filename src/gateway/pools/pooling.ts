import { compilePools, poolOfOne } from './compile.ts';
import { poolTarget } from './send.ts';

/** What a gateway needs that has a pool, or a backend with a breaker. */
export const pooling = { compile: compilePools, ofOne: poolOfOne, target: poolTarget };
