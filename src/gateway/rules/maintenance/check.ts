import { type Check, fieldsCheck, matching, positiveLifetimeCheck, textCheck } from '../../config/checks.ts';
import { storeReferenceJudge } from '../../stores/check.ts';

/** Maintenance mode, given what `stores` holds. */
export function maintenanceCheck(stores: unknown): Check {
  const key = matching(/^.{1,255}$/s, { problem: 'is not a key', remedy: 'write 1 to 255 characters' });
  return fieldsCheck(
    {
      from: textCheck(storeReferenceJudge(stores, ['config'])),
      key: textCheck(key),
      retryAfter: positiveLifetimeCheck,
    },
    { from: "write the config store of the switch: 'config-store:flags'" },
  );
}
