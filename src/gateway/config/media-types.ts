import { type Judge, matching } from './checks.ts';

/** A media type as it is compared, or all of a kind. */
export const mediaTypeFault: Judge = matching(/^[a-z0-9!#$&^_.+-]+\/(?:\*|[a-z0-9!#$&^_.+-]+)$/, {
  problem: 'is not a media type',
  remedy: "write it in lower case and without parameters: 'text/html', or 'text/*'",
});
