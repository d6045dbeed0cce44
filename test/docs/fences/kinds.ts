import type { Fence } from './read.ts';

/**
 * What a fence is for: a `file` of the page's project, a `fragment` of a configuration, a `session` of commands, an `example`
 * of the cache, a `foreign` configuration that is read by its own program, or something that is only `shown`.
 */
export type Use = 'file' | 'fragment' | 'session' | 'example' | 'foreign' | 'shown';

const KINDS: Readonly<Record<string, Use>> = {
  ts: 'file',
  js: 'file',
  json: 'file',
  html: 'file',
  css: 'file',
  toml: 'file',
  'ts routes': 'fragment',
  'ts gateway': 'fragment',
  sh: 'session',
  console: 'session',
  'http-example': 'example',
  vcl: 'foreign',
  nginx: 'foreign',
  text: 'shown',
  mermaid: 'shown',
};

export function isFor(use: Use): (fence: Fence) => boolean {
  return (fence) => KINDS[fence.kind] === use && fence.attributes['not-run'] === undefined;
}

/** What is wrong with the line that opens a fence; null where it can be run. */
export function faultOfKind({ kind, attributes }: Fence): string | null {
  const [unknown] = Object.keys(attributes).filter((name) => name !== 'not-run' && name !== 'status');
  if (KINDS[kind] === undefined) return `"${kind}" is no kind of fence: write one of ${Object.keys(KINDS).join(', ')}`;
  if (unknown !== undefined) return `a fence has no ${unknown}: it takes not-run="reason" and status=1`;
  if (attributes['not-run'] === '') return 'not-run gives no reason';
  if (attributes['status'] !== undefined && kind !== 'console') return 'only a console has a status';
  return null;
}
