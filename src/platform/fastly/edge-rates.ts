import { PenaltyBox, RateCounter } from 'fastly:edge-rate-limiter';
import type { Rates } from '../../gateway/platform.ts';

/** Fastly concept: rate counters and penalty boxes, which exist as soon as they are named. */
export const edgeRates: Rates = {
  count(counter, entry, windowSeconds) {
    new RateCounter(counter).increment(entry, 1);
    return known(counter, entry, windowSeconds);
  },

  wouldCount: (counter, entry, windowSeconds) => known(counter, entry, windowSeconds) + 1,

  penalise: (box, entry, seconds) => new PenaltyBox(box).add(entry, seconds / 60),

  isPenalised: (box, entry) => new PenaltyBox(box).has(entry),
};

function known(counter: string, entry: string, windowSeconds: number): number {
  return new RateCounter(counter).lookupCount(entry, windowSeconds as 10 | 20 | 30 | 40 | 50 | 60);
}
