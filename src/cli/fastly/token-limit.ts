import { CliError } from '../terminal/cli-error.ts';
import type { FastlyApi } from './api.ts';
import { FastlyRefusal } from './refusal.ts';

/** The error, or where the token is limited to other services, that. */
export async function orTokenLimit(error: unknown, api: FastlyApi, serviceId: string): Promise<unknown> {
  const mayBeIt = error instanceof FastlyRefusal && (error.httpStatus === 403 || error.httpStatus === 404);
  const token = mayBeIt
    ? await api.get<{ name?: string; services?: unknown }>('/tokens/self').catch(() => undefined)
    : undefined;
  const services = Array.isArray(token?.services) ? token.services.map(String) : [];
  if (services.length === 0 || services.includes(serviceId)) return error;
  return new CliError(`the token is limited to other services than ${serviceId}`, {
    why: `${token?.name ? `the token "${token.name}"` : 'it'} is for ${services.join(', ')}`,
    fix: 'set FASTLY_API_TOKEN to a token that is for this service too, or for all; or name another service with --service-id',
  });
}
