import type { GatewayConfig } from '../../../gateway/index.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { Fields, VersionObject } from './object.ts';

export function logEndpoints({ logEndpoints = {} }: GatewayConfig, env: Readonly<Record<string, string | undefined>>) {
  return Object.entries(logEndpoints).map(([name, { type, settings = {}, secrets = {} }]): VersionObject => {
    const values = Object.entries(secrets).map(
      ([field, variable]) => [field, secretIn(env, { variable, name })] as const,
    );
    const fields: Fields = { ...settings, ...Object.fromEntries(values) };
    return { list: `logging/${type}`, name, fields, hidden: Object.keys(secrets) };
  });
}

function secretIn(env: Readonly<Record<string, string | undefined>>, at: { variable: string; name: string }): string {
  const value = env[at.variable];
  if (value) return value;
  throw new CliError(`the log endpoint ${at.name} has no secret`, {
    why: `${at.variable} is not set`,
    fix: 'export it, or change logEndpoints in the configuration',
  });
}
