import { page, table } from './markdown.ts';
import { rowsOf } from './program.ts';

const ABOUT = `Each response carries \`Cache-Status\` (RFC 9211). Popgate's part of it begins with \`popgate\`: \`popgate; fwd=uri-miss; fwd-status=200; ttl=60;
stored\`. \`popgate dev\`, \`popgate serve\` and the log say the same in one word, the verdict, and why it was no hit. If other caches added a part, each has its own name in front.`;

const PARTS = [
  ['`hit`', 'The response comes from the cache; the origin was not asked for it.'],
  ['`fwd=WORD`', 'The request was sent to the origin, or waited for one that was. The word says why; see below.'],
  ['`fwd-status=N`', 'The status that the origin answered.'],
  ['`ttl=N`', 'How many seconds the response is still fresh, rounded up; below zero for a stale one.'],
  ['`stored`', "The origin's response was stored."],
  ['`collapsed`', 'The request waited for another one of the same key, and got its response.'],
  ['`detail=WORD`', 'Why the response was not stored, or why a stored one was served; see below.'],
];

const VERDICTS = [
  ['`hit`', 'Served from the cache, and fresh.'],
  ['`stale`', 'Served from the cache, past its lifetime: see `detail`.'],
  ['`revalidated`', 'Stored, past its lifetime, and the origin answered 304: it still holds.'],
  ['`miss`', 'The origin was asked.'],
  ['`pass`', 'The cache was not asked: the route says `pass`, or the method is not for a cache.'],
];

export function cacheStatus(): string {
  const file = 'src/gateway/trace/why.ts';
  const rows = (name: string, start = ''): string[][] =>
    rowsOf(file, name).map(({ key, value }) => [`[\`${key}\`](reasons.md#${start}${key})`, value]);
  return page('Cache-Status', ABOUT, [
    table(['part', 'what it says'], PARTS),
    '## Verdicts',
    table(['verdict', 'what the cache did'], VERDICTS),
    '## Words of `fwd`',
    table(['word', 'why the origin was asked'], rows('FORWARDED', 'fwd-')),
    '## Words of `detail`',
    table(['word', 'what it means'], rows('DETAILS')),
  ]);
}
