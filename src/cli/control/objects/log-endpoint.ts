import type { LogEndpointConfig } from '../../../gateway/index.ts';
import { CliError } from '../../terminal/cli-error.ts';
import type { Environment, Fields, ObjectKind, VersionObject } from './object.ts';

export const logEndpoint: ObjectKind = {
  wanted: ({ logEndpoints = {} }, env) => Object.entries(logEndpoints).map((entry) => objectOf(entry, env)),
  isTyped: true,
};

function objectOf([name, config]: [string, LogEndpointConfig], env: Environment): VersionObject {
  const { type, settings = {}, secrets = {} } = config;
  const values = Object.entries(secrets).map(
    ([field, variable]) => [field, secretIn(env, { variable, name })] as const,
  );
  const fields: Fields = { ...settings, ...Object.fromEntries(values) };
  return { list: `logging/${type}`, name, fields, hidden: Object.keys(secrets) };
}

function secretIn(env: Environment, at: { variable: string; name: string }): string {
  const value = env[at.variable];
  if (value) return value;
  throw new CliError(`the log endpoint ${at.name} has no secret`, {
    why: `${at.variable} is not set`,
    fix: 'export it, or change logEndpoints in the configuration',
  });
}
