import {
  type Check,
  choiceCheck,
  durationCheck,
  fieldsCheck,
  integerCheck,
  textCheck,
  withForms,
} from '../../config/checks.ts';
import { parseDuration } from '../../config/duration.ts';
import { cookieNameFault, headerNameFault } from '../../config/header-names.ts';
import { describe, report } from '../../config/problems.ts';
import { isTable } from '../../config/table.ts';

const MINUTE = 60_000;

const byHeaderCheck = fieldsCheck({ header: textCheck(headerNameFault) });
const byCookieCheck = fieldsCheck({ cookie: textCheck(cookieNameFault) });

const byCheck = withForms(
  () => [byHeaderCheck, byCookieCheck],
  (value, place) => {
    if (value === 'address' || value === 'path') return;
    if (isTable(value) && 'header' in value) return byHeaderCheck(value, place);
    if (isTable(value) && 'cookie' in value) return byCookieCheck(value, place);
    const remedy = "write 'address', 'path', { header: 'x-api-key' } or { cookie: 'session' }";
    report(place, { problem: `is ${describe(value)}`, remedy });
  },
);

/** Fastly concept: penalty boxes count in minutes. */
const boxedCheck = durationCheck({
  leastMs: MINUTE,
  mostMs: 60 * MINUTE,
  why: 'penalty boxes count whole minutes, 1 to 60',
  most: '1h',
});

const penaltyCheck: Check = (value, place) => {
  const milliseconds = typeof value === 'string' ? parseDuration(value) : NaN;
  if (!(milliseconds > MINUTE && milliseconds % MINUTE > 0)) return boxedCheck(value, place);
  report(place, { problem: `is ${describe(value)}`, remedy: "write whole minutes, from '1m' to '1h'" });
};

export const rateLimitCheck: Check = fieldsCheck(
  {
    by: byCheck,
    limit: integerCheck(1, 1_000_000_000),
    window: choiceCheck(['10s', '20s', '30s', '40s', '50s', '60s']),
    penalty: penaltyCheck,
  },
  { limit: 'write how many requests may come within the window: 100' },
);
