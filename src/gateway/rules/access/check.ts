import {
  bothChecks,
  type Check,
  choiceCheck,
  fieldsCheck,
  filledListCheck,
  type Judge,
  mapCheck,
  matching,
  textCheck,
  valueMatchCheck,
  withForms,
} from '../../config/checks.ts';
import { headerNameFault } from '../../config/header-names.ts';
import { countryFault } from '../../config/iso-3166.ts';
import { inside, quote, report } from '../../config/problems.ts';
import { isTable, keysOf } from '../../config/table.ts';
import { parseRange } from '../../request/addresses.ts';

/** Checks addresses; a range with bits set beyond its length would mean less than it seems to. */
const rangeFault: Judge = (text) => {
  const range = parseRange(text);
  if (range === null) {
    return {
      problem: `${quote(text)} is neither an address nor a range of addresses`,
      remedy: "write one as in '203.0.113.7', '203.0.113.0/24' or '2001:db8::/32'",
    };
  }
  if (isFirst(range)) return null;
  return {
    problem: `${quote(text)} does not begin where its range does`,
    remedy: 'write the first address of the range, with zeros for the bits that do not count',
  };
};

function isFirst(range: readonly number[]): boolean {
  const bits = range[4]!;
  return range.slice(0, 4).every((word, at) => {
    const counting = Math.min(32, Math.max(0, bits - at * 32));
    return counting === 32 || (counting === 0 ? word : word << counting) === 0;
  });
}

const aclNameFault = matching(/^[A-Za-z][A-Za-z0-9_-]{0,254}$/, {
  problem: 'is not the name of an ACL',
  remedy: 'write a letter, then letters, digits, underscores and dashes',
});

/** Fastly and Viceroy accept no range of all addresses. */
const entryFault: Judge = (range) => {
  const fault = rangeFault(range);
  if (fault !== null || !range.endsWith('/0')) return fault;
  return { problem: `${quote(range)} covers every address`, remedy: "write '0.0.0.0/1' and '128.0.0.0/1'" };
};

/** Checks access control lists with their entries. */
export const aclsCheck: Check = mapCheck(
  aclNameFault,
  bothChecks(mapCheck(entryFault, choiceCheck(['ALLOW', 'BLOCK'])), (entries, place) => {
    const ranges = keysOf(entries);
    const texts = ranges.map((range) => String(parseRange(range)));
    for (const [at, range] of ranges.entries()) {
      const first = texts.indexOf(texts[at]!);
      if (first === at || texts[at] === 'null') continue;
      const problem = `is the same range as ${quote(ranges[first]!)}`;
      report(inside(place, range), { problem, remedy: 'write it once' });
    }
  }),
);

const clientsFieldsCheck = fieldsCheck({
  addresses: filledListCheck(textCheck(rangeFault)),
  countries: filledListCheck(textCheck(countryFault)),
  acl: textCheck(aclNameFault),
  headers: mapCheck(headerNameFault, valueMatchCheck),
});

const clientsCheck = withForms(
  () => [clientsFieldsCheck],
  (value, place) => {
    clientsFieldsCheck(value, place);
    if (!isTable(value) || Object.values(value).some((field) => field !== undefined)) return;
    report(place, {
      problem: 'matches no client',
      remedy: 'write any of addresses, countries, acl and headers, or leave it out',
    });
  },
);

const nameCheck = textCheck(
  matching(/^[A-Za-z0-9_.-]{1,255}$/, {
    problem: 'is not the name of a corp or a workspace',
    remedy: 'write it as the Next-Gen WAF shows it: letters, digits, dashes, dots and underscores',
  }),
);

const WAF_REMEDY = 'write it as the Next-Gen WAF shows it';

export const accessCheck: Check = fieldsCheck({
  allow: clientsCheck,
  deny: clientsCheck,
  waf: fieldsCheck({ corp: nameCheck, workspace: nameCheck }, { corp: WAF_REMEDY, workspace: WAF_REMEDY }),
});
