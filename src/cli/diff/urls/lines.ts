import { createReadStream } from 'node:fs';
import { messageOf, misuse } from '../../terminal/cli-error.ts';
import { type Asked, identity } from '../asked.ts';

/** What a line asks for; why it cannot be used; or null where there is nothing on it. */
export type ReadLine = (line: string) => Asked | { fault: string } | null;

export interface ReadRequests {
  /** Different ones, each as often as it came, those that came most often first. */
  requests: Asked[];
  /** How many more came than those. */
  leftOut: number;
  faults: { line: number; fault: string }[];
  /** How many lines could not be used. */
  unusable: number;
}

/** The most lines that are read, characters of a line, different requests that are kept, and faults that are told. */
const MOST = { lines: 5_000_000, characters: 16_384, requests: 200_000, faults: 10 };
/** A file that goes on after so much without the end of a line has none, as /dev/zero. */
const ENDLESS = 256 * 1_048_576;

/** Reads a file line by line. A CliError for one that cannot be read, or in which no line can be used. */
export async function readRequests(file: string, read: ReadLine, most: number): Promise<ReadRequests> {
  const found = new Map<string, Asked>();
  const faults: ReadRequests['faults'] = [];
  let [line, unusable, overflow] = [0, 0, 0];
  for await (const text of linesOf(file)) {
    line += 1;
    if (line > MOST.lines) break;
    const asked =
      text.length > MOST.characters ? { fault: `is longer than ${MOST.characters} characters` } : read(text);
    if (asked === null) continue;
    if ('fault' in asked) {
      unusable += 1;
      if (faults.length < MOST.faults) faults.push({ line, fault: asked.fault });
      continue;
    }
    const name = identity(asked);
    const there = found.get(name);
    if (there !== undefined) there.times += 1;
    else if (found.size < MOST.requests) found.set(name, asked);
    else overflow += 1;
  }
  if (found.size === 0) throw nothingUsable(file, { faults, unusable });
  const all = [...found.values()].sort((one, other) => other.times - one.times);
  const leftOut = all.slice(most).reduce((sum, { times }) => sum + times, overflow);
  return { requests: all.slice(0, most), leftOut, faults, unusable };
}

/** Lines without their ends, in LF or CRLF; of one that is too long no more than shows it, however long it is. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let begun = '';
  let length = 0;
  try {
    for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
      const [first = '', ...others] = chunk.split('\n');
      begun = withMore(begun, first);
      length = others.length === 0 ? length + first.length : 0;
      if (length > ENDLESS) throw new Error('it has a line that does not end');
      for (const next of others) {
        yield begun.replace(/\r$/, '');
        begun = withMore('', next);
      }
    }
  } catch (error) {
    throw misuse(`${file} cannot be read`, messageOf(error), 'name a file with a request on each line');
  }
  if (begun !== '') yield begun;
}

function withMore(line: string, more: string): string {
  return line.length > MOST.characters ? line : line + more.slice(0, MOST.characters + 2);
}

function nothingUsable(file: string, { faults, unusable }: Pick<ReadRequests, 'faults' | 'unusable'>): Error {
  const [first] = faults;
  return misuse(
    `${file} has no request to compare`,
    first === undefined ? 'it is empty' : `line ${first.line} ${first.fault}; of ${unusable} such lines the first`,
    'write one URL on each line, of a host of the configuration',
  );
}
