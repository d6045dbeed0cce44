/** A shorter secret can be guessed: `popgate apply` stores none, and the status names those that are there. */
export const MIN_SECRET_LENGTH = 16;

/** The secret that a webhook's sender signs with. */
export function hookSecret(hook: string): string {
  return `hook_${hook.replaceAll('-', '_')}`;
}
