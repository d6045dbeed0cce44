import { mapError } from 'fastly:experimental';
import { mark } from 'popgate-mark';
import { type Answered, type Platform, summarise } from '../../gateway/index.ts';
import { fastly } from './index.ts';
import { logTo } from './logging.ts';

/** Matches places in the code as the runtime names them. */
const FRAME = /\s(?:\S*@)?fastly:app\.js:\d+:\d+/;

/** The platform for `popgate serve`, which reads what Viceroy prints: its log names places in the sources. */
export const telling = Object.create(fastly, { log: { value: log } }) as Platform;

/** Reports the answer of a request. */
export function tellAnswer(answered: Answered): void {
  logTo(mark, JSON.stringify({ answered: summarise(answered) }));
}

function log(line: string): void {
  const { index } = FRAME.exec(line) ?? {};
  if (index === undefined) fastly.log(line);
  else logTo(mark, JSON.stringify({ logged: line.slice(0, index), frames: framesOf(line.slice(index).trim()) }));
}

function framesOf(stack: string): string[] {
  // The first line is the name of what was thrown, which stands before the stack already.
  return mapError(Object.assign(new Error('thrown'), { stack }))
    .slice(1)
    .map(String);
}
