import { CliError } from './cli-error.ts';
import type { Terminal } from './command.ts';

/** S62: from the environment alone. */
export async function findFastlyToken({ env }: Terminal): Promise<string> {
  if (env.FASTLY_API_TOKEN) return env.FASTLY_API_TOKEN;
  throw new CliError('there is no token for Fastly', {
    why: 'FASTLY_API_TOKEN is not set',
    fix: 'make one at https://manage.fastly.com/account/personal/tokens, scope purge_select, and export it',
  });
}
