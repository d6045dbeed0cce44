import { expect, test } from 'vitest';
import { differences, type Findings, type Listed } from './compare.ts';

const found = (status: number, ...warnings: string[]) => ({ status, warnings });
const fine = found(200);

test.each<[string, Findings, Listed, string[]]>([
  ['nothing found, nothing listed', { origin: fine, gateway: [fine, fine] }, { warnings: [] }, []],
  ["the origin's own, listed", { origin: found(200, 'A'), gateway: [found(200, 'A'), fine] }, { warnings: ['A'] }, []],
  [
    "the origin's own, not listed",
    { origin: found(200, 'A'), gateway: [fine, found(200, 'A')] },
    { warnings: [] },
    ['not listed: A'],
  ],
  [
    "listed, and not the origin's",
    { origin: fine, gateway: [found(200, 'A'), found(200, 'A')] },
    { warnings: ['A'] },
    ["not the origin's: A"],
  ],
  ['explained', { origin: fine, gateway: [found(200, 'A')] }, { warnings: ['A'], ours: { A: 'since' } }, []],
  [
    'explained without need',
    { origin: found(200, 'A'), gateway: [found(200, 'A')] },
    { warnings: ['A'], ours: { A: 'since' } },
    ["said to be the gateway's, and is not: A"],
  ],
  [
    'listed, and found no more',
    { origin: found(200, 'A'), gateway: [fine] },
    { warnings: ['A'] },
    ['listed, and not found: A'],
  ],
  ['another status', { origin: fine, gateway: [found(500)] }, { warnings: [] }, ['status 500, not 200']],
  ['a status that is listed', { origin: found(0), gateway: [found(502)] }, { warnings: [], status: 502 }, []],
])('REDbot’s findings are as listed or not: %s', (_, findings, listed, expected) => {
  expect(differences(findings, listed)).toEqual(expected);
});
