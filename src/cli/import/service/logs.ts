import { LOG_ENDPOINT_TYPES, SECRET_LOG_FIELDS } from '../../../gateway/check.ts';
import { endpointCalled } from '../config/logs.ts';
import type { FoundLogEndpoint, Loss } from '../found.ts';
import { asText, type Row } from './row.ts';

/** What the entry, the service and VCL say of an endpoint. */
const NO_SETTINGS = [
  ['name', 'type', 'service_id', 'version', 'created_at', 'updated_at', 'deleted_at'],
  ['format', 'format_version', 'placement', 'response_condition'],
].flat();

/** The log endpoints of a version; each type has a list of its own. */
export async function listLogEndpoints(
  list: (type: string) => Promise<Row[]>,
  { isVcl, losses }: { isVcl: boolean; losses: Loss[] },
): Promise<FoundLogEndpoint[]> {
  const lists = await Promise.all(LOG_ENDPOINT_TYPES.map(async (type) => ({ type, rows: await list(type) })));
  return lists.flatMap(({ type, rows }) =>
    rows.map((row) => {
      if (isVcl) losses.push(...endpointLosses(row));
      return endpointOf(row, { type, isVcl });
    }),
  );
}

function endpointOf(row: Row, { type, isVcl }: { type: string; isVcl: boolean }): FoundLogEndpoint {
  const fields = Object.entries(row).filter(([name, value]) => isSetting(name) && isSet(value));
  const isSecret = ([name, value]: [string, unknown]): boolean => isSecretField(name, { type, value, row });
  return {
    name: asText(row.name) ?? '',
    type,
    settings: Object.fromEntries(fields.filter((field) => !isSecret(field))) as FoundLogEndpoint['settings'],
    secrets: fields.filter(isSecret).map(([name]) => name),
    isForAll: isVcl && asText(row.response_condition) === undefined && asText(row.placement) !== 'none',
  };
}

function isSetting(name: string): boolean {
  return /^[a-z][a-z0-9_]*$/.test(name) && !NO_SETTINGS.includes(name);
}

function isSet(value: unknown): boolean {
  return (
    (typeof value === 'string' && value !== '' && value !== 'none') ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  );
}

/** Rather one too many: a secret in the configuration is in the repository. */
function isSecretField(name: string, { type, value, row }: { type: string; value: unknown; row: Row }): boolean {
  if (SECRET_LOG_FIELDS.includes(name) || /secret|password|token|credential/.test(name)) return true;
  if (name === 'header_value') return /auth|token|key|secret|cookie/i.test(asText(row.header_name) ?? '');
  // The address of a collector says who may write to it.
  return name === 'url' && (type === 'sumologic' || /[?@]/.test(asText(value) ?? ''));
}

function endpointLosses(row: Row): Loss[] {
  const called = endpointCalled(asText(row.name) ?? '');
  const reasons: [field: string, isThere: boolean, why: string][] = [
    ['its format', asText(row.format) !== undefined, 'a line is JSON here, with the fields that log names'],
    ['its condition', asText(row.response_condition) !== undefined, 'write log on the routes that it is for'],
    [
      'its placement',
      asText(row.placement) === 'none',
      'VCL alone wrote to it: write log on the routes that it is for',
    ],
  ];
  return reasons.filter(([, isThere]) => isThere).map(([what, , why]) => ({ what: `${called}: ${what}`, why }));
}
