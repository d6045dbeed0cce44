import { OWN_STORE } from '../../gateway/index.ts';
import { newSecret } from '../control/secrets/keep.ts';
import { environmentName } from '../project/manifest.ts';
import { HOOK_OPERAND, PURPOSE_OPTION, secretOf } from '../project/secret-purpose.ts';
import { defineCommand } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    for: PURPOSE_OPTION,
    next: { type: 'boolean', help: 'for rotation: a second token, valid beside the present one' },
  },
  operand: HOOK_OPERAND,
  notes: `The token goes to stdout, once, and nowhere else; what to do with it goes to stderr. Nothing is stored by this.
For a service that is deployed, npx popgate apply --secrets makes and stores what is missing, and npx popgate token rotate changes one.`,
  async run({ for: purpose = 'purge', next, operand }, terminal) {
    const secret = `${secretOf(purpose, operand)}${next ? '_next' : ''}`;
    const token = newSecret();
    terminal.print(token);
    terminal.progress(howToStore(secret));
    return 0;
  },
});

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
