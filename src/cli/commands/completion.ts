import { misuse } from '../terminal/cli-error.ts';
import { defineCommand } from '../terminal/command.ts';
import { SHELLS, writeScript } from '../terminal/shells.ts';

export const command = defineCommand({
  options: {},
  operand: { value: 'SHELL', help: SHELLS.join(', ') },
  notes: `With popgate on the PATH, once:
  bash, with its package bash-completion:
    popgate completion bash > ~/.local/share/bash-completion/completions/popgate
  zsh, where ~/.zfunc is in fpath:
    popgate completion zsh > ~/.zfunc/_popgate
  fish:
    popgate completion fish > ~/.config/fish/completions/popgate.fish`,
  async run({ operand }, terminal) {
    const shell = SHELLS.find((known) => known === operand);
    if (!shell)
      throw misuse(`there is no completion for ${JSON.stringify(operand ?? '')}`, `there is ${SHELLS.join(', ')}`);
    writeScript(shell, terminal);
    return 0;
  },
});
