import { EXPLAINED } from '../../../src/cli/findings/explained/index.ts';
import { page } from './markdown.ts';

const ABOUT = `What \`npx popgate check\` finds, by the code that it tells with each finding. Warnings change no exit status; what the
build refuses does. A warning that is meant so is named by its code, with the reason, at its place or anywhere around it: on a route, a domain, a backend,
a pool, a dynamic backend, or the whole gateway. [What requests cost](../explanations/costs.md#what-is-billed) is told as well.

\`\`\`ts routes
{
  path: '/archive/*',
  to: 'shop',
  cache: { ttl: '365d', browserTtl: '30d', query: 'ignore' },
  meant: { 'long-browser-ttl': 'what is in the archive is never changed' },
},
\`\`\``;

export function findings(): string {
  return page(
    'Findings',
    ABOUT,
    EXPLAINED.flatMap(([title, kinds]) => [
      `## ${title}`,
      ...Object.entries(kinds).map(([code, { title, means, change }]) =>
        [`### ${code}`, `**${title}** ${means}`, change].join('\n\n'),
      ),
    ]),
  );
}
