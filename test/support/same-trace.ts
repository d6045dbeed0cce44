import type { Trace } from '../../src/gateway/index.ts';

/** What differs from one run to the next: times taken, ids, and in which words a platform says that nobody answered. */
const VARIES: Readonly<Record<string, (value: unknown) => unknown>> = {
  milliseconds: () => 0,
  requestId: () => 'an id',
  why: withoutTheReason,
  says: withoutTheReason,
  text: withoutTheReason,
};

function withoutTheReason(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/(refused or reset) after .*/s, '$1') : value;
}

/** A trace as it can be compared with another one of the same request, all but its ages. */
export function comparable(trace: Trace): Record<string, unknown> {
  const text = JSON.stringify(trace, (name, value: unknown) => VARIES[name]?.(value) ?? value);
  const { freshness, ...rest } = JSON.parse(text) as Record<string, unknown>;
  const { age: _, left: __, ...lasting } = (freshness ?? {}) as Record<string, unknown>;
  return { ...rest, freshness: freshness && lasting };
}
