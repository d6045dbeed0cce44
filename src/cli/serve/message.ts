import type { Summary } from '../../gateway/index.ts';

/** What the serving Wasm tells on a line of its own; `src/platform/fastly/telling.ts` writes it. */
export type Message = { answered: Summary } | { logged: string; frames: string[] };

/**
 * Takes the message out of a line, and what was printed before it without an end of line. Only who knows the mark can write one,
 * so what a client sends, and a handler prints, is none.
 */
export function readMessage(line: string, mark: string): { before: string; message: Message | null } {
  const start = line.indexOf(`${mark} :: `);
  if (start === -1) return { before: line, message: null };
  try {
    const message = JSON.parse(line.slice(start + mark.length + ' :: '.length)) as Message;
    return { before: line.slice(0, start), message };
  } catch {
    return { before: line, message: null };
  }
}
