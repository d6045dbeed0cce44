import { adminPlace } from '../admin-place.ts';
import { CliError, misuse } from '../cli-error.ts';
import { CONFIG_OPTION, defineCommand, type Terminal } from '../command.ts';
import { loadConfig } from '../load-config.ts';
import { callOperatorApi } from '../operator-api.ts';

/** What to purge, as the operator API takes it. */
interface Purge {
  keys?: string[];
  urls?: string[];
  domains?: string[];
  all?: true;
  soft?: true;
}

/** What the operator API says it purged. */
interface Purged {
  id: string;
  purged: { keys?: string[]; urls?: string[]; domains?: string[]; all?: boolean };
  soft?: boolean;
}

export const purge = defineCommand({
  summary: 'purges by surrogate key, URL or domain, or everything, through the gateway',
  options: {
    key: { type: 'string', multiple: true, value: 'KEY', help: 'a surrogate key; may be given again' },
    url: { type: 'string', multiple: true, value: 'URL', help: 'a URL, with its every variant; may be given again' },
    domain: { type: 'string', multiple: true, value: 'DOMAIN', help: 'all of a domain; may be given again' },
    all: { type: 'boolean', help: 'everything; alone, and with the admin token' },
    soft: { type: 'boolean', help: 'marks as stale instead' },
    to: {
      type: 'string',
      value: 'URL',
      help: 'the gateway (default: http://127.0.0.1:7676; production: https://HOST)',
    },
    config: CONFIG_OPTION,
    json: { type: 'boolean', help: 'prints the gateway’s answer as it is' },
  },
  notes:
    'The token is read from POPGATE_PURGE_TOKEN, else from POPGATE_ADMIN_TOKEN; --all takes the admin token first.',
  async run({ key, url, domain, all, soft, ...flags }, terminal) {
    const purge: Purge = {
      ...(key ? { keys: key } : {}),
      ...(url ? { urls: url } : {}),
      ...(domain ? { domains: domain } : {}),
      ...(all ? { all } : {}),
      ...(soft ? { soft } : {}),
    };
    requireSense(purge);
    const to = parseTarget(flags.to ?? 'http://127.0.0.1:7676');
    const token = findToken(purge, terminal);
    const { host, path } = adminPlace(await loadConfig(flags.config));
    const answer = await callOperatorApi({ to, host, path: `${path}/purge`, token }, purge);
    if (!isPurged(answer)) throw notAGateway(to);
    terminal.print(flags.json ? JSON.stringify(answer) : describe(answer));
    return 0;
  },
});

function requireSense({ all, ...rest }: Purge): void {
  const { keys, urls, domains } = rest;
  if (!all && !keys && !urls && !domains) {
    throw misuse('there is nothing to purge', 'one of --key, --url, --domain or --all is needed');
  }
  if (all && Object.keys(rest).length > 0) {
    throw misuse('--all stands alone', 'everything is purged at once, and never softly');
  }
}

function parseTarget(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw misuse(`"${text}" is not the address of a gateway`, '--to takes a URL, e.g. https://www.example.com');
}

function findToken(purge: Purge, { env }: Terminal): string {
  const tokens = [env.POPGATE_PURGE_TOKEN, env.POPGATE_ADMIN_TOKEN];
  const token = (purge.all ? tokens.toReversed() : tokens).find(Boolean);
  if (token) return token;
  throw new CliError('there is no token to purge with', {
    why: 'neither POPGATE_PURGE_TOKEN nor POPGATE_ADMIN_TOKEN is set',
    fix: 'export one of them; a token is never an argument, where other users of the machine could read it',
  });
}

function isPurged(answer: unknown): answer is Purged {
  return typeof answer === 'object' && answer !== null && 'id' in answer && 'purged' in answer;
}

function notAGateway(to: URL): CliError {
  return new CliError('the answer is not that of a purge', {
    why: `something other than a Popgate answers at ${to.origin}`,
    fix: 'check --to',
  });
}

function describe({ id, purged, soft }: Purged): string {
  const names = [...(purged.keys ?? []), ...(purged.urls ?? []), ...(purged.domains ?? [])];
  const what = purged.all ? ['everything'] : names;
  return [...what.map((name) => `${soft ? 'marked stale' : 'purged'}: ${name}`), `purge id: ${id}`].join('\n');
}
