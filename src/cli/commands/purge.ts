import { findServiceId, type ServiceFlags } from '../fastly/service-id.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { findTarget, TO_OPTION } from '../operator/api.ts';
import { byFastly } from '../operator/purge-by-fastly.ts';
import { byGateway } from '../operator/purge-by-gateway.ts';
import { readList } from '../operator/purge-list.ts';
import { type Names, type Planned, type PurgeWish, told, type Way } from '../operator/purge-way.ts';
import { loadConfig, loadValidConfig } from '../project/load-config.ts';
import { CliError, messageOf, misuse } from '../terminal/cli-error.ts';
import { CONFIG_OPTION, defineCommand, ENV_OPTION, environmentOf, type Terminal } from '../terminal/command.ts';
import { parseWaitingTime } from '../terminal/waiting-time.ts';

export const command = defineCommand({
  options: {
    key: { type: 'string', multiple: true, value: 'KEY', help: 'a surrogate key; may be given again' },
    url: { type: 'string', multiple: true, value: 'URL', help: 'a URL, with its every variant; may be given again' },
    domain: { type: 'string', multiple: true, value: 'DOMAIN', help: 'all of a domain; may be given again' },
    'from-file': { type: 'string', value: 'FILE', help: 'one key or URL a line, # before a comment; - is stdin' },
    all: { type: 'boolean', help: 'everything; alone, and with the admin token' },
    over: { type: 'string', value: 'TIME', help: 'with --all: in sixteen parts, one after the other, as in 10m' },
    soft: { type: 'boolean', help: 'marks as stale instead' },
    'dry-run': { type: 'boolean', help: 'prints the requests, and sends none' },
    via: { type: 'string', value: 'WAY', help: 'gateway (default), or api for Fastly’s API' },
    to: TO_OPTION,
    'service-id': {
      type: 'string',
      value: 'ID',
      help: 'for the API (default: FASTLY_SERVICE_ID, popgate.json, fastly.toml)',
    },
    env: ENV_OPTION,
    config: CONFIG_OPTION,
    json: { type: 'boolean', help: 'prints each answer as it is, one a line; then what was not purged, if anything' },
  },
  notes: `The token is read from POPGATE_PURGE_TOKEN, else from POPGATE_ADMIN_TOKEN, and for a local gateway from .popgate/dev.env as well;
--all takes the admin token first. Long lists go in batches of 256. After a 429 it waits, and a 5xx is tried twice more.

With --over TIME an origin is asked for a sixteenth of everything at a time: each answer is in one of sixteen parts, by its URL.

What --via api cannot do:
  reach an answer that is being fetched while it is purged by a key that only the origin names: that answer is stored;
  put anything into the gateway's record of purges.

${TOKEN_NOTE}`,
  async run({ via = 'gateway', ...flags }, terminal) {
    if (!isWay(via)) throw misuse(`there is no way "${via}"`, `--via is ${Object.keys(WAYS).join(' or ')}`);
    requireSense(flags);
    const overMs = flags.over === undefined ? 0 : parseWaitingTime(flags.over, OVER);
    const to = await findTarget(flags.to, terminal.env);
    const wish: PurgeWish = {
      list: await readList(flags, terminal),
      all: flags.all ?? false,
      inShards: flags.over !== undefined,
      soft: flags.soft ?? false,
    };
    const way = await WAYS[via]({ ...flags, to }, terminal);
    const plan = await way.plan(wish);
    if (flags['dry-run']) return show(plan, flags.json ?? false, terminal);
    const pauseMs = plan.length > 1 ? Math.floor(overMs / (plan.length - 1)) : 0;
    return sendAll(plan, way, { terminal, soft: wish.soft, json: flags.json ?? false, pauseMs });
  },
});

const OVER = { what: 'for a purge', fix: '--over takes 1s to 24h, as in 10m' };

interface Asked {
  key?: string[];
  url?: string[];
  domain?: string[];
  'from-file'?: string;
  all?: boolean;
  over?: string;
}

function requireSense({ key, url, domain, 'from-file': file, all, over }: Asked): void {
  if (over !== undefined && !all) throw misuse('--over is for --all', 'what is listed is purged at once');
  const isListed = [key, url, domain, file].some((flag) => flag !== undefined);
  if (all && isListed) throw misuse('--all stands alone', 'everything is purged at once');
  if (!all && !isListed) {
    throw misuse('there is nothing to purge', 'one of --key, --url, --domain, --from-file or --all is needed');
  }
}

interface Places extends ServiceFlags {
  to: URL;
}

/** The ways by their names in `--via`. */
const WAYS = {
  async gateway({ to, ...flags }, terminal) {
    return byGateway({ to, config: await loadConfig(flags.config, environmentOf(flags, terminal)), terminal });
  },
  async api(flags, terminal) {
    const environment = environmentOf(flags, terminal);
    const serviceId = await findServiceId({ ...flags, env: environment }, terminal);
    return byFastly({ serviceId, config: () => loadValidConfig(flags.config, environment), terminal });
  },
} satisfies Record<string, (places: Places, terminal: Terminal) => Promise<Way>>;

function isWay(name: string): name is keyof typeof WAYS {
  return Object.hasOwn(WAYS, name);
}

function show(plan: readonly Planned[], json: boolean, { print }: Terminal): 0 {
  for (const { names, request } of plan) {
    const { method, url, headers, body } = request;
    const lines = [
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(body ? [String(body)] : []),
    ];
    if (json)
      print(
        JSON.stringify({
          method,
          url: url.href,
          headers,
          ...(body && { body: JSON.parse(body) as unknown }),
          names,
        }),
      );
    else print([`would send: ${method} ${url.href}`, ...lines.map((line) => `  ${line}`)].join('\n'));
  }
  return 0;
}

interface Manner {
  terminal: Terminal;
  soft: boolean;
  json: boolean;
  /** Between two requests, so that the origin is not asked for everything at once. */
  pauseMs: number;
}

async function sendAll(plan: readonly Planned[], way: Way, { terminal, soft, json, pauseMs }: Manner): Promise<0> {
  const total = plan.flatMap(({ names }) => told(names)).length;
  let done = 0;
  for (const [at, planned] of plan.entries()) {
    if (at > 0 && pauseMs > 0) await terminal.pause(pauseMs);
    try {
      const { answer, note } = await way.send(planned);
      const names = told(planned.names);
      done += names.length;
      terminal.print(
        json
          ? JSON.stringify(answer)
          : [...names.map((name) => `${soft ? 'marked stale' : 'purged'}: ${name}`), note].join('\n'),
      );
      if (plan.length > 1 && terminal.isWatched) terminal.progress(`${done} of ${total} purged`);
    } catch (error) {
      if (plan.length > 1) throw partly(error, { done, total, left: plan.slice(at), json, terminal });
      throw error;
    }
  }
  if (plan.length === 0) terminal.progress('nothing to purge: the list is empty, or nothing of it is ever stored');
  return 0;
}

interface Rest {
  done: number;
  total: number;
  left: readonly Planned[];
  json: boolean;
  terminal: Terminal;
}

/** Says what was not purged, which can be given again: a second purge does no harm. */
function partly(error: unknown, { done, total, left, json, terminal }: Rest): CliError {
  const names = left.map((planned) => planned.names);
  const of = (kind: 'keys' | 'urls' | 'domains'): string[] => names.flatMap((each: Names) => each[kind]);
  const why = error instanceof CliError ? `${error.message}: ${error.why}` : messageOf(error);
  const notPurged = { keys: of('keys'), urls: of('urls'), domains: of('domains') };
  if (json) terminal.print(JSON.stringify({ notPurged, why }));
  else for (const name of names.flatMap(told)) terminal.progress(`not purged: ${name}`);
  const fix = error instanceof CliError ? error.fix : 'try again';
  return new CliError(`${done} of ${total} were purged, and ${total - done} were not`, {
    why,
    fix: `${fix}; then purge what was not`,
  });
}
