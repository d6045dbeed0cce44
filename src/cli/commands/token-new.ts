import { randomBytes } from 'node:crypto';
import { hookSecret, STREAM_KEY, OWN_STORE } from '../../gateway/index.ts';
import { environmentName } from '../project/manifest.ts';
import { misuse } from '../terminal/cli-error.ts';
import { defineCommand } from '../terminal/command.ts';

/** The names of secrets, by what a token is for. */
const SECRETS: Readonly<Record<string, string>> = {
  purge: 'purge_token',
  admin: 'admin_token',
  shield: 'shield_key',
  debug: 'debug_key',
  stream: STREAM_KEY,
};

export const command = defineCommand({
  options: {
    for: {
      type: 'string',
      value: 'WHAT',
      help: 'purge (default), admin, shield, debug, stream, or hook with its NAME',
    },
    next: { type: 'boolean', help: 'for rotation: a second token, valid beside the present one' },
  },
  operand: { value: 'NAME', help: 'the hook, as the configuration names it, with --for hook' },
  notes: `The token goes to stdout, once, and nowhere else; what to do with it goes to stderr. Nothing is stored by this.
To rotate: store the new one with --next, give it to all who use it, store it without _next, then delete the other.`,
  async run({ for: purpose = 'purge', next, operand }, terminal) {
    const secret = `${secretOf(purpose, operand)}${next ? '_next' : ''}`;
    const token = randomBytes(32).toString('base64url');
    terminal.print(token);
    terminal.progress(howToStore(secret));
    return 0;
  },
});

function secretOf(purpose: string, hook: string | undefined): string {
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

/**
 * Uses builtins of the shell, so that the token is no argument of a process; without the line break, which would be stored,
 * too.
 */
function howToStore(secret: string): string {
  return `This is shown once. In production, store it as the secret ${secret} of the store ${OWN_STORE}:
  npx fastly secret-store list
  read -rs TOKEN   # and paste it
  printf %s "$TOKEN" | npx fastly secret-store-entry create --store-id ID --name ${secret} --stdin
Locally it is the variable ${environmentName(OWN_STORE, secret)}, in the environment of npx popgate serve.`;
}
