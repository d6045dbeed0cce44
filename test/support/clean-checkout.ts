import { cpSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { inCheckout } from '../../src/cli/project/paths.ts';

/** What a fresh clone does not have. */
const NOT_CHECKED_IN = ['.git', 'node_modules', 'bin', 'pkg', '.cache', '.schemathesis'];

/** A copy of this checkout in `folder`, as after a clone and `npm ci`. Gives its path. */
export function cleanCheckout(folder: string): string {
  const checkout = path.join(folder, 'popgate');
  cpSync(inCheckout(), checkout, {
    recursive: true,
    filter: (source) => !NOT_CHECKED_IN.includes(path.relative(inCheckout(), source)),
  });
  symlinkSync(realpathSync(inCheckout('node_modules')), path.join(checkout, 'node_modules'));
  return checkout;
}
