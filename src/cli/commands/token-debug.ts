import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { debugToken, parseDuration } from '../../gateway/index.ts';
import { readTokens, tokensFile } from '../local/tokens.ts';
import { CliError, messageOf, misuse } from '../terminal/cli-error.ts';
import { defineCommand, type Terminal } from '../terminal/command.ts';

const DAY_SECONDS = 86_400;

export const command = defineCommand({
  options: {
    expires: { type: 'string', value: 'TIME', help: 'how long it is good, at most 24h (default: 1h)' },
    'url-prefix': { type: 'string', value: 'URL', help: 'only for URLs that begin so (default: for all)' },
    'key-file': {
      type: 'string',
      value: 'FILE',
      help: 'holds debug_key, with mode 0600 (default: POPGATE_DEBUG_KEY, else the local gateway’s)',
    },
  },
  notes: `Prints one header line. With it, answers have Popgate-Trace, Popgate-Surrogate-Keys, and the key in Cache-Status:
  curl -sI -H @<(npx popgate token debug) https://www.example.com/`,
  async run(flags, terminal) {
    const expires = Math.floor(terminal.now() / 1_000) + parseExpiry(flags.expires ?? '1h');
    const prefix = parsePrefix(flags['url-prefix']);
    const secret = await readKey(flags['key-file'], terminal);
    const token = await debugToken({ expires, nonce: randomBytes(9).toString('hex'), prefix }, secret);
    terminal.print(`Popgate-Debug: ${token}`);
    terminal.progress(`good until ${new Date(expires * 1_000).toISOString()}, for ${prefix || 'every URL'}`);
    return 0;
  },
});

function parseExpiry(text: string): number {
  const seconds = /^\d{1,6}(?:s|m|h|d)$/.test(text) ? parseDuration(text) / 1_000 : 0;
  if (seconds >= 1 && seconds <= DAY_SECONDS) return seconds;
  throw misuse(
    `"${text}" is not a time that a token may be good for`,
    '--expires takes e.g. 90s, 15m or 1h, up to 24h',
  );
}

/** As the gateway reads URLs: host and canonical path, http and https alike. */
function parsePrefix(text: string | undefined): string {
  if (text === undefined) return '';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.search === '' && url.username === '') {
    return `${url.hostname.replace(/\.localhost$/, '')}${url.pathname}`;
  }
  throw misuse(`"${text}" is not how a URL begins`, '--url-prefix takes e.g. https://www.example.com/products/');
}

/**
 * S62: reads the key from the environment, or from a file that only this user can read; else the local gateway's, which no
 * other gateway accepts.
 */
async function readKey(file: string | undefined, { env, progress }: Terminal): Promise<string> {
  const key = file === undefined ? env.POPGATE_DEBUG_KEY : await readPrivate(file);
  if (key) return key;
  const kept = file === undefined ? (await readTokens(env)).POPGATE_DEBUG_KEY : undefined;
  if (kept !== undefined) {
    progress(`by the key of the local gateway, in ${tokensFile(env)}`);
    return kept;
  }
  throw new CliError('there is no key to sign with', {
    why: file === undefined ? 'POPGATE_DEBUG_KEY is not set' : `${file} is empty`,
    fix: 'make one with npx popgate token new --for debug; it must be the debug_key of the gateway',
  });
}

async function readPrivate(file: string): Promise<string> {
  const handle = await open(file).catch((error: unknown) => {
    throw new CliError('the key cannot be read', { why: messageOf(error), fix: 'name a file with --key-file' });
  });
  try {
    const { mode } = await handle.stat();
    if ((mode & 0o077) === 0) return (await handle.readFile('utf8')).trim();
    const why = `its mode is ${(mode & 0o777).toString(8).padStart(4, '0')}: others can read ${file}`;
    throw new CliError('the key is not private', { why, fix: `chmod 600 ${file}, and make another key` });
  } finally {
    await handle.close();
  }
}
