import { page, table } from './markdown.ts';
import { rowsOf } from './program.ts';

const ABOUT = `A route with \`log: { endpoint: 'access' }\` writes one line of JSON for each request to that logging endpoint of the service. \`log.fields\`
chooses the fields, and their order; without it a line has all of these. No line holds a header, a cookie, a query or a token.`;

export function log(): string {
  const rows = rowsOf('src/gateway/rules/log/fields.ts', 'VALUES').map(({ key, doc }) => [`\`${key}\``, doc]);
  return page('The access log', ABOUT, [table(['field', 'what it is'], rows)]);
}
