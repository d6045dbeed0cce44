/** The store of Popgate's own secrets; each also as `…_next`, for rotation. */
export const OWN_STORE = 'popgate';

/** A shorter secret can be guessed: `popgate apply` refuses to store it, and the status names it. */
export const MIN_SECRET_LENGTH = 16;

/** The secret that a webhook's sender signs with. */
export function hookSecret(hook: string): string {
  return `hook_${hook.replaceAll('-', '_')}`;
}
