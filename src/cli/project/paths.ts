import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that this command line belongs to. */
export const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url));

export function inCheckout(...parts: string[]): string {
  return path.join(CHECKOUT, ...parts);
}

export const DEFAULT_CONFIG = inCheckout('src/gateway.config.ts');
export const MANIFEST = 'fastly.toml';
export const WASM = path.join('bin', 'main.wasm');
