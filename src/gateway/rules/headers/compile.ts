import { parseTemplate, type TemplatePart } from '../../config/template.ts';
import type {
  CompiledHeaderChanges,
  CompiledHeaders,
  HeaderChanges,
  HeadersConfig,
  SecurityHeaders,
} from './config.ts';

/** Compiles `headers` without its conditions. */
const CHANGES: ReadonlySet<string> = new Set([
  'request',
  'response',
  'security',
  'cors',
] satisfies (keyof HeadersConfig)[]);

/** Whether a name under `headers` is a condition on the request's header of that name. */
export function isHeaderCondition(name: string): boolean {
  return !CHANGES.has(name);
}

/** Names of clients' headers that a route lets through, in lower case. */
export function keptNames({ request }: HeadersConfig = {}): readonly string[] {
  return (request?.keep ?? []).map((name) => name.toLowerCase());
}

/** A route takes the presets that it leaves out from its defaults, whatever else it says of headers. */
export function withPresets(own: HeadersConfig, fallback: HeadersConfig): HeadersConfig {
  const { security, cors } = fallback;
  return { ...(security !== undefined && { security }), ...(cors !== undefined && { cors }), ...own };
}

/** Null where nothing is changed. */
export function compileHeaders(headers: HeadersConfig = {}): CompiledHeaders | null {
  const request = withFolded(compileChanges(headers.request));
  const response = compileResponseHeaders(headers);
  return request === null && response === null ? null : { request, response };
}

/** Returns the route's own changes, and those of the preset that they do not mention. */
export function compileResponseHeaders({ response, security }: HeadersConfig = {}): CompiledHeaderChanges | null {
  const own = compileChanges(response);
  if (security === undefined || security === false) return own;
  const { remove, set, add } = own ?? NO_CHANGES;
  const preset = securityFields(security === true ? {} : security)
    .filter(([name]) => !remove.has(name) && add.every((added) => added.name !== name))
    .map(([name, value]) => ({ name, value: [value] }));
  return { remove: new Set([...remove, ...preset.map(({ name }) => name)]), set: [...set, ...preset], add };
}

const NO_CHANGES: CompiledHeaderChanges = { remove: new Set(), set: [], add: [] };

function securityFields(config: SecurityHeaders): [string, string][] {
  const {
    hsts = 'max-age=31536000; includeSubDomains',
    csp = false,
    contentTypeOptions = 'nosniff',
    frameOptions = 'DENY',
    referrerPolicy = 'strict-origin-when-cross-origin',
    permissionsPolicy = false,
  } = config;
  const fields: [string, string | false][] = [
    ['strict-transport-security', hsts],
    ['content-security-policy', csp],
    ['x-content-type-options', contentTypeOptions],
    ['x-frame-options', frameOptions],
    ['referrer-policy', referrerPolicy],
    ['permissions-policy', permissionsPolicy],
  ];
  return fields.filter((field): field is [string, string] => field[1] !== false);
}

/** Names that CGI, WSGI and PHP read as one that is set or removed are removed as well: `x_plan` with `x-plan`. */
function withFolded(changes: CompiledHeaderChanges | null): CompiledHeaderChanges | null {
  if (changes === null) return null;
  const folded = [...changes.remove].map((name) => name.replace(/[^a-z0-9]/g, '-'));
  return { ...changes, remove: new Set([...changes.remove, ...folded]) };
}

function compileChanges(changes: HeaderChanges | undefined): CompiledHeaderChanges | null {
  if (changes === undefined) return null;
  const set = namedTemplates(changes.set);
  const removed = (changes.remove ?? []).map((name) => name.toLowerCase());
  return { remove: new Set([...removed, ...set.map(({ name }) => name)]), set, add: namedTemplates(changes.add) };
}

function namedTemplates(values: Record<string, string> = {}): { name: string; value: readonly TemplatePart[] }[] {
  return Object.entries(values).map(([name, value]) => ({ name: name.toLowerCase(), value: parseTemplate(value) }));
}
