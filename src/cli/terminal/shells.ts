import { script } from '@bomb.sh/tab';
import type { Terminal } from './command.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Writes, to stdout, what makes a shell ask `popgate complete -- WORD…` at the tab key. */
export function writeScript(shell: (typeof SHELLS)[number], { print }: Terminal): void {
  script(shell, 'popgate', 'popgate');
  // The library's script for bash only ever switches off what is not on: files where nothing else is proposed.
  if (shell === 'bash') print('complete -o default -F __popgate_complete popgate');
}
