import { UnderMaintenance } from '../../errors/error.ts';
import type { Platform } from '../../platform.ts';
import type { CompiledMaintenance } from './config.ts';

const OFF: ReadonlySet<string> = new Set(['', 'off', 'false', '0']);
const ON: ReadonlySet<string> = new Set(['on', 'true']);
const SECONDS = /^(\d{1,9})(?:\s*;\s*([^]*))?$/;

/** Throws where an entry of a config store says that the site is closed. A read is cheap; without the rule there is none. */
export function maintenanceGuard(platform: Platform): (maintenance: CompiledMaintenance) => void {
  const complained = new Set<string>();

  /** A store that is not there closes nothing: the flag is no protection, and the site can do without it. */
  function read({ store, key }: CompiledMaintenance): string {
    try {
      return platform.stores.config(store, key)?.trim() ?? '';
    } catch (error) {
      if (!complained.has(store)) platform.log(`maintenance: the store ${store} cannot be read: ${String(error)}`);
      complained.add(store);
      return '';
    }
  }

  return function check(maintenance) {
    const entry = read(maintenance);
    if (OFF.has(entry.toLowerCase())) return;
    const [, seconds = String(maintenance.retryAfterSeconds), text = ''] = SECONDS.exec(entry) ?? [
      '',
      undefined,
      entry,
    ];
    throw new UnderMaintenance(ON.has(text.toLowerCase()) ? '' : text, Number(seconds));
  };
}
