import { firstFault, type Judge, matching } from './checks.ts';
import { type Fault, quote } from './problems.ts';

/** ISO 3166-1 alpha-2, and Kosovo's, which everybody uses. */
const COUNTRIES: ReadonlySet<string> = new Set(
  `
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
  CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
  GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT
  JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
  MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ
  OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ
  TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
  `
    .trim()
    .split(/\s+/),
);

/** What is written for a country, and is the code of none. */
const MEANT: Readonly<Record<string, string>> = {
  UK: 'GB',
  EN: 'GB',
  EL: 'GR',
  JA: 'JP',
  KO: 'KR',
  DA: 'DK',
  CS: 'CZ',
  UE: 'US',
};

/** Codes that ISO leaves to its users: a default that stands for no country. */
const OWN_CODE = /^(?:AA|Q[M-Z]|X[A-Z]|ZZ)$/;

const twoCapitalsFault = matching(/^[A-Z]{2}$/, {
  problem: 'is not the code of a country',
  remedy: "write two capitals, as in ISO 3166-1: 'FR'",
});

function listedFault(code: string): Fault | null {
  if (COUNTRIES.has(code)) return null;
  const problem = `${quote(code)} is the code of no country in ISO 3166-1`;
  const meant = Object.hasOwn(MEANT, code) ? MEANT[code] : undefined;
  return { problem, remedy: meant === undefined ? "write one that is: 'FR'" : `did you mean ${quote(meant)}?` };
}

/** A code that is only written in small letters is told as it should be. */
const caseFault: Judge = (code) =>
  /^[A-Za-z]{2}$/.test(code) && code !== code.toUpperCase() && COUNTRIES.has(code.toUpperCase())
    ? { problem: `${quote(code)} is not the code of a country`, remedy: `did you mean ${quote(code.toUpperCase())}?` }
    : null;

export const countryFault: Judge = (code) => firstFault([caseFault, twoCapitalsFault, listedFault], code);

/** The same for what stands where a country is unknown. */
export const defaultCountryFault: Judge = (code) => (OWN_CODE.test(code) ? null : countryFault(code));

const regionFormFault = matching(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, {
  problem: 'is not the code of a region',
  remedy: "write it with its country, as in ISO 3166-2: 'US-CA'",
});

export const regionFault: Judge = (code) => firstFault([regionFormFault, regionCountryFault], code);

function regionCountryFault(code: string): Fault | null {
  const fault = listedFault(code.slice(0, 2));
  if (fault === null) return null;
  const meant = MEANT[code.slice(0, 2)];
  return meant === undefined ? fault : { ...fault, remedy: `did you mean ${quote(meant + code.slice(2))}?` };
}
