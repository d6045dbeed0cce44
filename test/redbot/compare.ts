import type { Finding } from './redbot.ts';

/** What is known of one answer, checked in. */
export interface Listed {
  /** Through the gateway, in REDbot's words. */
  warnings: readonly string[];
  /** Of those, what the origin's own answer has not, and why the gateway's has it. */
  ours?: Readonly<Record<string, string>>;
  /** The gateway's status, where the origin gives none that could be passed on. */
  status?: number;
}

/** What REDbot found at the origin itself; and through the gateway, first with an empty cache, then with what it stored. */
export interface Findings {
  origin: Finding;
  gateway: readonly Finding[];
}

/** In what the findings are not as listed; and nothing may be listed that is not found. */
export function differences({ origin, gateway }: Findings, { warnings, ours = {}, status }: Listed): string[] {
  const found = [...new Set(gateway.flatMap((finding) => finding.warnings))];
  const expected = status ?? origin.status;
  const listed = new Set(warnings);
  return [
    ...gateway
      .filter((finding) => finding.status !== expected)
      .map((finding) => `status ${finding.status}, not ${expected}`),
    ...found.filter((warning) => !listed.has(warning)).map((warning) => `not listed: ${warning}`),
    ...found
      .filter((warning) => !origin.warnings.includes(warning) && ours[warning] === undefined)
      .map((warning) => `not the origin's: ${warning}`),
    ...[...listed].filter((warning) => !found.includes(warning)).map((warning) => `listed, and not found: ${warning}`),
    ...Object.keys(ours)
      .filter((warning) => origin.warnings.includes(warning) || !listed.has(warning))
      .map((warning) => `said to be the gateway's, and is not: ${warning}`),
  ];
}
