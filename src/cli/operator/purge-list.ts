import { readFile } from 'node:fs/promises';
import { keyProblem } from '../../gateway/index.ts';
import { CliError, messageOf } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/command.ts';

/** One thing to purge. */
export interface Named {
  kind: 'keys' | 'urls' | 'domains';
  name: string;
}

export interface PurgeFlags {
  key?: string[];
  url?: string[];
  domain?: string[];
  'from-file'?: string;
}

/** What the flags and the file name, each once. Keys that nobody accepts are an error before anything is sent. */
export async function readList(flags: PurgeFlags, terminal: Terminal): Promise<Named[]> {
  const file = flags['from-file'];
  const named: Named[] = [
    ...(flags.key ?? []).map((name) => ({ kind: 'keys' as const, name })),
    ...(flags.url ?? []).map((name) => ({ kind: 'urls' as const, name })),
    ...(file === undefined ? [] : parseList(await readSource(file, terminal))),
    ...(flags.domain ?? []).map((name) => ({ kind: 'domains' as const, name })),
  ].map(asServed);
  const unique = [...new Map(named.map((one) => [`${one.kind} ${one.name}`, one])).values()];
  for (const { kind, name } of unique) if (kind === 'keys') requireKey(name);
  return unique;
}

/** By the name that a domain has in production: `http://www.shop.example.localhost:7676/x` is of www.shop.example. */
function asServed({ kind, name }: Named): Named {
  if (kind === 'keys') return { kind, name };
  return { kind, name: name.replace(/^((?:https?:\/\/)?[^/?#:]+)\.localhost(?::\d+)?(?=[/?#]|$)/i, '$1') };
}

/** One key or URL a line; a line that begins with `#` is a comment. */
export function parseList(text: string): Named[] {
  const lines = text.split('\n').map((line) => line.trim());
  const names = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return names.map((name) => ({ kind: /^https?:\/\//i.test(name) ? 'urls' : 'keys', name }));
}

async function readSource(file: string, terminal: Terminal): Promise<string> {
  if (file === '-') return terminal.read();
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError(`${file} cannot be read`, { why: messageOf(error), fix: 'name a file, or - for stdin' });
  }
}

function requireKey(key: string): void {
  const problem = keyProblem(key);
  if (problem === null) return;
  throw new CliError('nothing was purged: a key cannot be one', {
    why: `${JSON.stringify(key.slice(0, 80))} ${problem}`,
    fix: 'correct it: a key is printable ASCII without space and comma, at most 8192 bytes',
  });
}

export interface Size {
  count: number;
  bytes: number;
}

/** In their order, in as few batches as fit; what is too large by itself is one alone. */
export function inBatches<Of>(items: readonly Of[], limit: Size, measure: (item: Of) => Size): Of[][] {
  const batches: Of[][] = [];
  let left: Size = { count: 0, bytes: 0 };
  for (const item of items) {
    const { count, bytes } = measure(item);
    if (batches.length === 0 || count > left.count || bytes > left.bytes) {
      batches.push([]);
      left = { ...limit };
    }
    batches.at(-1)!.push(item);
    left.count -= count;
    left.bytes -= bytes;
  }
  return batches;
}
