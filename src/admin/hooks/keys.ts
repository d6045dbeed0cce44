import { hookSecret, type Platform, type Sender } from '../../gateway/index.ts';
import { readSecrets } from '../auth/secrets.ts';
import { Problem } from '../problem.ts';
import { decodeBase64 } from './encoding.ts';

export type Key = Uint8Array<ArrayBuffer>;

/** Both secrets, so that an operator can change one without a gap. */
export async function readKeys(name: string, sender: Sender, secrets: Platform['secrets']): Promise<Key[]> {
  const secret = hookSecret(name);
  const texts = await readSecrets([secret, `${secret}_next`], secrets);
  const usable = [...texts.values()].map((text) => keyOf(text, sender)).filter((key) => key !== null);
  if (usable.length > 0) return usable;
  throw new Problem(503, `no usable secret for this is set: see ${secret} and ${secret}_next`);
}

/** Returns null if the text contains no key. */
function keyOf(text: string, { secret }: Sender): Key | null {
  if (secret === undefined) return new TextEncoder().encode(text);
  return decodeBase64(text.startsWith(secret.prefix) ? text.slice(secret.prefix.length) : text);
}
