import type { OwnSection } from '../shape.ts';
import { CACHE_STATUS } from './cache-status.ts';
import { DICTIONARIES } from './dictionaries.ts';
import { INCREMENTAL } from './incremental.ts';
import { NO_VARY_SEARCH } from './no-vary-search.ts';
import { PRIVATE } from './private.ts';
import { QUERY } from './query.ts';

export const OWN_SECTIONS: readonly OwnSection[] = [
  PRIVATE,
  INCREMENTAL,
  DICTIONARIES,
  NO_VARY_SEARCH,
  QUERY,
  CACHE_STATUS,
];
