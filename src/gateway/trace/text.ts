import type { Trace } from './trace.ts';

/** A heading of a trace, and the lines below it. */
export interface Section {
  title: string;
  lines: readonly string[];
}

/** Returns a trace in words, in the order of the stages; parts without content are left out. */
export function sectionsOf(trace: Trace): Section[] {
  const sections: Section[] = [
    { title: 'Request', lines: requestLines(trace) },
    {
      title: 'Routes',
      lines: trace.routes.map(({ path, unmet }) =>
        unmet.length === 0 ? `${path}: taken` : `${path}: not ${unmet.join('; not ')}`,
      ),
    },
    { title: 'Rules', lines: trace.rules.map(({ rule, verdict, why }) => `${rule}: ${withWhy(verdict, why)}`) },
    { title: 'Cache', lines: cacheLines(trace) },
    { title: 'Key', lines: keyLines(trace.key) },
    { title: 'Freshness', lines: freshnessLines(trace.freshness) },
    { title: 'Surrogate keys', lines: trace.surrogateKeys.map(({ key, from }) => `${key}  by the ${from}`) },
    { title: 'Origin', lines: originLines(trace) },
    {
      title: 'Error',
      lines:
        trace.error === null
          ? []
          : [`${trace.error.status}: ${trace.error.why}`, `request id: ${trace.error.requestId}`],
    },
    ...trace.requests.map((inner, at) => ({
      title: `The handler’s request ${at + 1}`,
      lines: textOf(inner).split('\n'),
    })),
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

/** Returns the same as one text, without a line break at its end. */
export function textOf(trace: Trace): string {
  return sectionsOf(trace)
    .map(({ title, lines }) => [title, ...lines.map((line) => `  ${line}`)].join('\n'))
    .join('\n');
}

function requestLines({ request, domain, answeredBy }: Trace): string[] {
  const { method, scheme, host, path, query, written, from } = request;
  return [
    `${method} ${scheme}://${host}${path}${query}`,
    ...(written === host ? [] : [`Host: ${written}`]),
    ...(from === 'client' ? [] : [`sent on by ${from}`]),
    domain === null ? 'no domain of the gateway' : `domain ${domain}`,
    ...(answeredBy === null ? [] : [answeredBy]),
  ];
}

function cacheLines({ cache, found, waits, stored, operations }: Trace): string[] {
  if (cache === null) return [];
  return [
    withWhy(cache.verdict, cache.why),
    ...(found === null ? [] : [`found: ${found}`]),
    ...waits,
    ...(stored === null ? [] : [withWhy(stored.stored ? 'stored' : 'not stored', stored.why)]),
    `about ${operations} ${operations === 1 ? 'operation' : 'operations'} of Fastly’s cache`,
  ];
}

function keyLines(key: Trace['key']): string[] {
  if (key === null) return [];
  const leftOut = key.queryLeftOut === '' ? [] : [`left out of the query: ${key.queryLeftOut}`];
  return [...key.parts.map(({ name, value }) => `${name}: ${value}`), ...leftOut];
}

function freshnessLines(freshness: Trace['freshness']): string[] {
  if (freshness === null) return [];
  const { lifetimeSeconds, from, ageSeconds, leftSeconds, windows } = freshness;
  const { whileRevalidateSeconds, ifErrorSeconds, ifUnreachableSeconds } = windows;
  return [
    `${lifetimeSeconds} s by ${from}`,
    `less ${ageSeconds} s of age`,
    `${leftSeconds} s left`,
    `stale for ${whileRevalidateSeconds} s while revalidating, ${ifErrorSeconds} s if the origin errs, ${ifUnreachableSeconds} s if it cannot be reached`,
  ];
}

function originLines({ rewrittenTo, pools, tries }: Trace): string[] {
  return [
    ...(rewrittenTo === null ? [] : [`asked for ${rewrittenTo}`]),
    ...tries.map(
      ({ to, status, milliseconds, why }) =>
        `${to}: ${withWhy(status === null ? 'no answer' : String(status), why)}, ${milliseconds} ms`,
    ),
    ...pools.flatMap(({ pool, policy, answeredBy, passedOver }) => [
      `pool ${pool} (${policy}): ${answeredBy ?? 'nobody'} answered`,
      ...Object.entries(passedOver).map(([backend, why]) => `passed over ${backend}: ${why}`),
    ]),
  ];
}

function withWhy(what: string, why: string | null | undefined): string {
  return why ? `${what}: ${why}` : what;
}
