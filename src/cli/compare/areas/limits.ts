import { guard, type Sentences } from '../meaning.ts';
import { seconds, size, time, word } from '../words.ts';
import { inCases } from './sentences.ts';

interface Rate {
  limit: number;
  windowSeconds: number;
}

interface RateLimit {
  by: string;
  rate: Rate;
}

function rateText({ limit, windowSeconds }: Rate): string {
  return `${limit.toLocaleString('en')} requests in ${seconds(windowSeconds)}`;
}

function isMore(rate: Rate, than: Rate): boolean {
  const [one, other] = [rate.limit * than.windowSeconds, than.limit * rate.windowSeconds];
  return one > other || (one === other && rate.limit > than.limit);
}

/** By how many clients share a limit: all of them, those of an address, or those who send the same text. */
function sharers(by: unknown): number {
  return by === 'path' ? 2 : by === 'address' ? 1 : 0;
}

function byText(by: unknown): string {
  if (by === 'path') return 'for all clients together';
  return `for each ${word(by).replaceAll('"', '')}`;
}

export const rateLimit: Sentences = {
  '': inCases({
    fresh: (to) => `${rateText((to as RateLimit).rate)} are allowed ${byText((to as RateLimit).by)}`,
    gone: (from) => guard(true, `requests are not limited any more; before, to ${rateText((from as RateLimit).rate)}`),
    other: (_, to) => rateText((to as RateLimit).rate),
  }),
  rate: ({ from, to }) => {
    const [before, after] = [from as Rate, to as Rate];
    const was = before.windowSeconds === after.windowSeconds ? before.limit.toLocaleString('en') : rateText(before);
    return guard(isMore(after, before), `${rateText(after)} are allowed instead of ${was}`);
  },
  by: ({ from, to }) =>
    guard(sharers(to) < sharers(from), `requests are counted ${byText(to)} instead of ${byText(from)}`),
  penaltySeconds: inCases({
    fresh: (to) => `a client over the limit is refused for ${seconds(to)}`,
    gone: (from) => guard(true, `a client over the limit is not refused for ${seconds(from)} any more`),
    other: (from, to) =>
      guard(
        Number(to) < Number(from),
        `a client over the limit is refused for ${seconds(to)} instead of ${seconds(from)}`,
      ),
  }),
};

interface Body {
  size: number | null;
  timeMs: number | null;
}

function bodyText(body: Body): string {
  const texts = [
    body.size === null ? '' : `at most ${size(body.size)}`,
    body.timeMs === null ? '' : `at most ${time(body.timeMs)}`,
  ];
  return texts.filter((text) => text !== '').join(' and ') || 'of any size';
}

export const maxBody: Sentences = {
  '': inCases({
    fresh: (to) => `the body of a request may take ${bodyText(to as Body)}`,
    gone: (from) => guard(true, `the body of a request is not limited any more; before, ${bodyText(from as Body)}`),
    other: (_, to) => `the body of a request may take ${bodyText(to as Body)}`,
  }),
  size: inCases({
    fresh: (to) => `the body of a request may have ${size(to)}`,
    gone: (from) => guard(true, `the body of a request may have any size; before, ${size(from)}`),
    other: (from, to) =>
      guard(Number(to) > Number(from), `the body of a request may have ${size(to)} instead of ${size(from)}`),
  }),
  timeMs: inCases({
    fresh: (to) => `the body of a request may take ${time(to)}`,
    gone: (from) => guard(true, `the body of a request may take any time; before, ${time(from)}`),
    other: (from, to) =>
      guard(Number(to) > Number(from), `the body of a request may take ${time(to)} instead of ${time(from)}`),
  }),
};
