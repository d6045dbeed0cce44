import { hookSecret, STREAM_KEY } from '../../gateway/index.ts';
import { misuse } from '../terminal/cli-error.ts';

/** The names of secrets, by what a token is for. */
const SECRETS: Readonly<Record<string, string>> = {
  purge: 'purge_token',
  admin: 'admin_token',
  publish: 'publish_token',
  shield: 'shield_key',
  debug: 'debug_key',
  stream: STREAM_KEY,
};

export const PURPOSE_OPTION = {
  type: 'string',
  value: 'WHAT',
  help: 'purge (default), admin, publish, shield, debug, stream, or hook with its NAME',
} as const;

export const HOOK_OPERAND = {
  value: 'NAME',
  help: 'the hook, as the configuration names it, with --for hook',
} as const;

/** The secret that a token is, as in `purge_token`. */
export function secretOf(purpose: string, hook: string | undefined): string {
  if (purpose === 'hook') return secretOfHook(hook);
  if (!Object.hasOwn(SECRETS, purpose)) {
    throw misuse(
      `"${purpose}" is nothing that a token is for`,
      `there are ${Object.keys(SECRETS).join(', ')} and hook`,
    );
  }
  if (hook !== undefined) throw misuse(`"${hook}" is one word too many`, 'only a hook has a name: --for hook NAME');
  return SECRETS[purpose]!;
}

function secretOfHook(name: string | undefined): string {
  if (name === undefined) throw misuse('the hook has no name', 'it is needed: --for hook NAME');
  if (/^[A-Za-z0-9_-]{1,64}$/.test(name)) return hookSecret(name);
  throw misuse(`"${name}" is no name of a hook`, 'it is made of letters, digits, dashes and underscores');
}
