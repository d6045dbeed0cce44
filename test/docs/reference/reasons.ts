import { DECISIONS } from '../../../src/cli/reasons/decisions.ts';
import { FORWARDS } from '../../../src/cli/reasons/forwards.ts';
import type { ReasonRow } from '../../../src/cli/reasons/reason.ts';
import { REFUSALS } from '../../../src/cli/reasons/refusals.ts';
import { SERVED } from '../../../src/cli/reasons/served.ts';
import { STEPS } from '../../../src/cli/reasons/steps.ts';
import { page } from './markdown.ts';

const ABOUT = `What each decision of the gateway means, and what to change for another one. A word of \`detail\` in [\`Cache-Status\`](cache-status.md) has a heading of its own, one of \`fwd\` begins with \`fwd-\`; the others are steps of a trace.`;

const GROUPS: readonly { title: string; about: string; rows: Readonly<Record<string, ReasonRow>> }[] = [
  {
    title: 'Why an answer is not stored',
    about: 'Words of `detail`. The first one that applies is said. More: [storing](../explanations/cache/storing.md).',
    rows: REFUSALS,
  },
  {
    title: 'Why a stored answer is given, or the cache stands aside',
    about:
      'The other words of `detail`. More: [stale answers](../explanations/cache/stale.md), [ranges](../explanations/cache/ranges.md).',
    rows: SERVED,
  },
  {
    title: 'Why the origin is asked',
    about:
      'Words of `fwd`. More: [the look-up](../explanations/cache/lookup.md), [the key](../explanations/cache/key.md), [validation](../explanations/cache/validation.md).',
    rows: FORWARDS,
  },
  {
    title: 'What is decided before a cache is asked',
    about: 'The domain, the route, its rules, and what the gateway answers by itself.',
    rows: DECISIONS,
  },
  {
    title: 'From the look-up to the store',
    about: 'Steps, in about the order in which they come.',
    rows: STEPS,
  },
];

export function reasons(): string {
  const sections = GROUPS.flatMap(({ title, about, rows }) => [
    `## ${title}`,
    about,
    ...Object.entries(rows).flatMap(([code, row]) => [
      `### ${code}`,
      `_${capital(row.title)}._ ${row.means}`,
      change(row),
    ]),
  ]);
  return page('Reasons', ABOUT, sections);
}

function change({ change: what }: ReasonRow): string {
  return what.startsWith('Nothing') ? what : `What to change: ${what}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
