import type { Trace } from './trace.ts';

/** A heading of a trace, and the lines below it. */
export interface Section {
  title: string;
  lines: readonly string[];
}

/** Marks the step by which the answer became what it is. */
const MARK = '=> ';

/** Returns a trace in words, in the order of the stages; parts without content are left out. */
export function sectionsOf(trace: Trace): Section[] {
  const sections: Section[] = [
    { title: 'Request', lines: requestLines(trace) },
    { title: 'Routes', lines: trace.routes.filter(({ unmet }) => unmet.length > 0).map(routeLine) },
    { title: 'Steps', lines: trace.steps.map(stepLine) },
    { title: 'Key', lines: keyLines(trace.key) },
    { title: 'Freshness', lines: freshnessLines(trace.freshness) },
    { title: 'Surrogate keys', lines: trace.surrogateKeys.map(({ key, from }) => `${key}  by the ${from}`) },
    { title: 'Verdict', lines: verdictLines(trace) },
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

function requestLines({ method, url, host, from, domain }: Trace): string[] {
  return [
    `${method} ${url}`,
    ...(url.includes(`://${host}/`) ? [] : [`Host: ${host}`]),
    ...(from === 'client' ? [] : [`sent on by ${from}`]),
    ...(domain === null ? ['no domain of the gateway'] : []),
  ];
}

function routeLine({ path, unmet }: Trace['routes'][number]): string {
  return `${path}: not ${unmet.join('; not ')}`;
}

function stepLine({ stage, says, decides, milliseconds }: Trace['steps'][number]): string {
  return `${decides ? MARK : ''}${stage}: ${says}${milliseconds === undefined ? '' : `, ${milliseconds} ms`}`;
}

function keyLines(key: Trace['key']): string[] {
  if (key === null) return [];
  const leftOut = key.queryLeftOut === '' ? [] : [`left out of the query: ${key.queryLeftOut}`];
  return [...key.parts.map(({ name, value }) => `${name}: ${value}`), ...leftOut];
}

function freshnessLines(freshness: Trace['freshness']): string[] {
  if (freshness === null) return [];
  const { seconds, from, age, left, windows } = freshness;
  const { staleWhileRevalidate, staleIfError, grace } = windows;
  return [
    `${seconds} s by ${from}`,
    `less ${age} s of age`,
    `${left} s left`,
    `stale for ${staleWhileRevalidate} s while revalidating, ${staleIfError} s if the origin errs, ${grace} s if it cannot be reached`,
  ];
}

function verdictLines({ verdict, why, operations, error }: Trace): string[] {
  return [
    why === null ? verdict : `${verdict}: ${why.text}`,
    ...(operations === 0
      ? []
      : [`about ${operations} ${operations === 1 ? 'operation' : 'operations'} of Fastly’s cache`]),
    ...(error === null ? [] : [`request id: ${error.requestId}`]),
  ];
}
