import { UnderMaintenance } from '../../errors/error.ts';
import type { Exchange } from '../../exchange.ts';
import type { Platform } from '../../platform.ts';
import { sayOnce } from '../../say-once.ts';
import type { CompiledMaintenance } from './config.ts';

const OFF: ReadonlySet<string> = new Set(['', 'off', 'false', '0']);
const ON: ReadonlySet<string> = new Set(['on', 'true']);
const SECONDS = /^\d{1,9}$/;

/** Throws if an entry of a config store closes the site. A shield does not look, because the edge has. */
export function refuseIfClosed({ platform, hop }: Exchange, maintenance: CompiledMaintenance): null {
  const entry = hop === null ? read(platform, maintenance) : '';
  if (isOff(entry)) return null;
  const { seconds, text } = partsOf(entry);
  throw new UnderMaintenance(ON.has(text.toLowerCase()) ? '' : text, seconds ?? maintenance.retryAfterSeconds);
}

/** Whether the entry, without spaces around it, leaves the site open. */
export function isOff(entry: string): boolean {
  return OFF.has(entry.toLowerCase());
}

/** Seconds, a text, or both with a semicolon between them. */
function partsOf(entry: string): { seconds: number | null; text: string } {
  const end = entry.indexOf(';');
  const first = (end < 0 ? entry : entry.slice(0, end)).trim();
  if (!SECONDS.test(first)) return { seconds: null, text: entry };
  return { seconds: Number(first), text: end < 0 ? '' : entry.slice(end + 1).trim() };
}

/** A missing store does not close the site: the switch protects nothing, and the site works without it. */
function read(platform: Platform, { store, key }: CompiledMaintenance): string {
  try {
    return platform.stores.config(store, key)?.trim() ?? '';
  } catch (error) {
    sayOnce(platform, `maintenance: ${store}`, `maintenance: the store ${store} cannot be read: ${String(error)}`);
    return '';
  }
}
