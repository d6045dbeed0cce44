const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH = `(${MONTHS.join('|')})`;
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
const TIME = '(\\d{2}):(\\d{2}):(\\d{2})';

const IMF_FIXDATE = new RegExp(`^${DAY}, (\\d{2}) ${MONTH} (\\d{4}) ${TIME} GMT$`, 'i');
const RFC_850 = new RegExp(`^${LONG_DAY}, (\\d{2})-${MONTH}-(\\d{2}) ${TIME} GMT$`, 'i');
const ASCTIME = new RegExp(`^${DAY} ${MONTH} (\\d{2}| \\d) ${TIME} (\\d{4})$`, 'i');

/**
 * RFC 9110 §5.6.7: milliseconds since the epoch, or NaN for whatever is not one of the three forms; in any case of letters
 * (RFC 9111 §4.2).
 */
export function parseHttpDate(text: string, now: number): number {
  const imf = IMF_FIXDATE.exec(text);
  if (imf) return toTime([imf[3]!, imf[2]!, imf[1]!], imf.slice(4));
  const rfc850 = RFC_850.exec(text);
  if (rfc850) return toTime([fullYear(Number(rfc850[3]), now), rfc850[2]!, rfc850[1]!], rfc850.slice(4));
  const asctime = ASCTIME.exec(text);
  if (asctime) return toTime([asctime[6]!, asctime[1]!, asctime[2]!.trim()], asctime.slice(3));
  return Number.NaN;
}

/** RFC 9110 §5.6.7: a year that seems more than 50 years ahead is the latest past one with these digits. */
function fullYear(twoDigits: number, now: number): string {
  const thisYear = new Date(now).getUTCFullYear();
  const year = Math.floor(thisYear / 100) * 100 + twoDigits;
  return String(year > thisYear + 50 ? year - 100 : year);
}

function toTime([year, month, day]: readonly [string, string, string], clock: readonly string[]): number {
  const [hour, minute, second] = clock.map(Number) as [number, number, number];
  const monthAt = MONTHS.indexOf(month.toLowerCase());
  const time = Date.UTC(Number(year), monthAt, Number(day), hour, minute, Math.min(second, 59));
  // A day that its month does not have would roll over into the next.
  const isReal = hour < 24 && minute < 60 && second <= 60 && new Date(time).getUTCDate() === Number(day);
  return isReal ? time : Number.NaN;
}
