import { viceroyAtHand } from '../cli/local/viceroy.ts';
import type { Terminal } from '../cli/terminal/command.ts';

type To = Pick<Terminal, 'env' | 'progress'>;

/** On Viceroy, if it is installed or soon downloaded; else in Node, at once. */
export async function gatewayCommand(terminal: To, find: (terminal: To) => Promise<string | null> = viceroyAtHand) {
  if ((await find(terminal)) !== null) return ['serve', '--try'];
  terminal.progress('no Viceroy here: the gateway runs in Node instead; npx popgate viceroy gets Viceroy');
  return ['dev', '--try'];
}
