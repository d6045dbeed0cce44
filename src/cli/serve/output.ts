import path from 'node:path';
import type { Summary } from '../../gateway/index.ts';
import { requestLine } from '../local/request-line.ts';
import { WASM } from '../project/paths.ts';
import type { Terminal } from '../terminal/command.ts';
import { projectFrames } from './frames.ts';
import { readMessage } from './message.ts';

export interface Output {
  /** By which messages of the Wasm are known. */
  mark: string;
  /** Where it was built. */
  directory: string;
  terminal: Pick<Terminal, 'progress' | 'style'>;
  /** Gets each request. */
  keep(summary: Summary): void;
}

/** Gives what takes the lines that the server prints, and shows each: requests, errors with places, and all else as it is. */
export function outputReader({ mark, directory, terminal, keep }: Output): (line: string) => void {
  // A folder there is where places are told from.
  const stage = path.join(directory, path.dirname(WASM), 'stage');
  return (line) => {
    const { before, message } = readMessage(line, mark);
    if (before !== '' || message === null) terminal.progress(before);
    if (message === null) return;
    if ('answered' in message) {
      keep(message.answered);
      terminal.progress(requestLine(message.answered, terminal.style.err));
    } else {
      terminal.progress([message.logged, ...projectFrames(message.frames, stage)].join('\n'));
    }
  };
}
