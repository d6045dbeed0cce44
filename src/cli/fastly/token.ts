import { CliError } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/command.ts';
import { findStoredToken, type TokenPlaces } from './cli-tokens.ts';

/** For the help of every command that speaks to Fastly. */
export const TOKEN_NOTE = `The token for Fastly is FASTLY_API_TOKEN, else the one that the Fastly CLI keeps (fastly auth login), else it is asked for on
the terminal, unseen and not kept.`;

const FIX = 'make one at https://manage.fastly.com/account/personal/tokens, and export it as FASTLY_API_TOKEN';

/** A command with two clients asks once. */
const answers = new WeakMap<Terminal, Promise<string>>();

/**
 * S62: reads the token from the environment, from the Fastly CLI's own file, or asks for it on the terminal; never prints
 * or stores it.
 */
export async function findFastlyToken(terminal: Terminal, places: TokenPlaces = {}): Promise<string> {
  const { FASTLY_API_TOKEN: given } = terminal.env;
  if (given) return usable(given, 'FASTLY_API_TOKEN');
  const stored = await findStoredToken(terminal, places);
  if (stored) return usable(stored.token, `the token "${stored.name}" in ${stored.file}`);
  if (!terminal.canAsk) {
    throw new CliError('there is no token for Fastly', {
      why: 'FASTLY_API_TOKEN is not set, the Fastly CLI keeps none, and there is no terminal to ask on',
      fix: FIX,
    });
  }
  const answer = answers.get(terminal) ?? askFor(terminal);
  answers.set(terminal, answer);
  return answer;
}

async function askFor(terminal: Terminal): Promise<string> {
  const token = (await terminal.ask('Token for Fastly (it is not shown):', { hidden: true })).trim();
  if (token !== '') return usable(token, 'the answer');
  throw new CliError('there is no token for Fastly', { why: 'nothing was answered', fix: FIX });
}

/** A token that no header can contain would cause an obscure error. The message contains nothing of the token. */
function usable(token: string, place: string): string {
  if (/^[!-~]+$/.test(token)) return token;
  throw new CliError('the token for Fastly cannot be used', {
    why: `${place} has a space, a line break or another character that no token has`,
    fix: 'copy the token again, without anything before or behind it',
  });
}
