import type { Endpoint, OperatorTools } from '../../../src/admin/endpoint.ts';
import { endpoints } from '../../../src/admin/endpoints.ts';
import { TITLES } from '../../../src/admin/problem.ts';
import type { Schema } from '../../../src/admin/schema/schema.ts';
import { page, table } from './markdown.ts';

const ABOUT = `The operator API answers below \`admin.path\` (\`/.popgate\` unless the configuration says otherwise) of \`admin.host\`. Without \`admin\` in
the configuration there is none. A token is sent as \`Authorization: Bearer TOKEN\`, or as \`Fastly-Key: TOKEN\`. The gateway compares it with the
secrets \`purge_token\`, \`publish_token\` and \`admin_token\` of the secret store \`popgate\`, each also with \`_next\` behind it, for rotation. The admin
token may do all. \`GET /.popgate/openapi.json\` describes the same for programs (OpenAPI 3.1).

Besides these, \`PURGE\` of any URL of the service purges that URL, with a purge token; \`Fastly-Soft-Purge: 1\` marks it stale instead.`;

const TOKENS = { purge: 'purge or admin', publish: 'publish or admin', all: 'admin' } as const;
/** What asking for a token may end in. */
const REFUSALS = [401, 429, 503];
/** As where the configuration says nothing of it. */
const TOOLS = { compiled: { maxPurgeKeys: 256 } } as unknown as OperatorTools;

export function operatorApi(): string {
  const all: Endpoint[] = Object.values(endpoints);
  const overview = all.map(({ method, path, scope, summary }) => [`\`${method} ${path}\``, tokenFor(scope), summary]);
  const problems = Object.entries(TITLES).map(([status, title]) => [status, title]);
  return page('Operator API', ABOUT, [
    table(['request', 'token', 'what it does'], overview),
    ...all.map(described),
    '## Problems',
    'What cannot be done is answered by a problem document (`application/problem+json`, RFC 9457): `type`, `title`, `status`, and `detail`, which says what is wrong.',
    table(['status', 'title'], problems),
  ]);
}

function tokenFor(scope: Endpoint['scope']): string {
  return scope === null ? 'none' : TOKENS[scope];
}

function described(endpoint: Endpoint): string {
  const { method, path, summary, scope, query, body, answers, problems } = endpoint;
  const asked = body?.(TOOLS);
  const failures = [...new Set([...problems, ...(scope === null ? [] : REFUSALS)])].toSorted(
    (one, other) => one - other,
  );
  return [
    `## ${method} ${path}`,
    `${summary} Token: ${tokenFor(scope)}.`,
    ...(query ? ['Query parameters:', fieldsOf({ properties: query })] : []),
    ...(asked?.properties ? ['Body, as JSON:', fieldsOf(asked), ...examplesOf(asked)] : []),
    ...Object.entries(answers).flatMap(([status, schema]) => [`${status} with JSON:`, answerOf(schema)]),
    `Problems: ${failures.join(', ')}.`,
  ].join('\n\n');
}

function answerOf(schema: Schema): string {
  return (schema.anyOf ?? [schema]).map((one) => fieldsOf(one)).join('\n\nor\n\n');
}

function examplesOf({ examples = [] }: Schema): string[] {
  return examples.map((example) => `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``);
}

/** One a point, with what stands below it. */
function fieldsOf({ properties = {}, required = [] }: Schema, indent = ''): string {
  const lines = Object.entries(properties).map(([name, schema]) => {
    const details = [typeOf(schema), required.includes(name) && 'always there', limitsOf(schema)]
      .filter(Boolean)
      .join(', ');
    const below = schema.properties ? schema : schema.items;
    const inner = below?.properties ? `\n${fieldsOf(below, `${indent}  `)}` : '';
    const said = schema.description ?? schema.items?.description;
    return `${indent}- \`${name}\`: ${details}.${said === undefined ? '' : ` ${said}`}${inner}`;
  });
  return lines.length === 0 ? 'An object.' : lines.join('\n');
}

function typeOf({ type, items, enum: words, const: word, anyOf }: Schema): string {
  if (words) return words.map((one) => `\`${JSON.stringify(one)}\``).join(' or ');
  if (word !== undefined) return `\`${JSON.stringify(word)}\``;
  if (anyOf) return anyOf.map(typeOf).join(' or ');
  if (type === 'array') return items?.type === undefined ? 'array' : `array of ${typeOf(items)}s`;
  return Array.isArray(type) ? type.join(' or ') : String(type ?? 'any value');
}

function limitsOf({ minimum, maximum, minItems, maxItems, maxLength }: Schema): string | false {
  const limits = [
    minimum !== undefined && maximum !== undefined && `${minimum} to ${maximum}`,
    minItems !== undefined && minItems > 0 && `at least ${minItems}`,
    maxItems !== undefined && `at most ${maxItems}`,
    maxLength !== undefined && `at most ${maxLength} characters`,
  ].filter((limit) => limit !== false);
  return limits.length > 0 && limits.join(', ');
}
