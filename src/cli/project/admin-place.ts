import type { GatewayConfig } from '../../gateway/index.ts';
import { CliError } from '../terminal/cli-error.ts';

const DEFAULT_PATH = '/.popgate';

/** Where the operator API answers: on the host that `admin` names, or on the only domain there is. */
export function adminPlace(config: GatewayConfig): { host: string; path: string } {
  const domains = Object.keys(config.domains);
  const host = config.admin?.host ?? (domains.length === 1 ? domains[0] : undefined);
  if (config.admin && host !== undefined) return { host, path: config.admin.path ?? DEFAULT_PATH };
  throw new CliError('this gateway has no operator API', {
    why: config.admin ? 'there are several domains, and admin.host names none of them' : 'admin is not configured',
    fix: "add it to the configuration: admin: { host: 'www.example.com', path: '/.popgate' }",
  });
}
