import { callOperatorApi, findToken, operatorRequest, findTarget, TO_OPTION } from '../operator/api.ts';
import type { PurgeRecord } from '../operator/purge-record.ts';
import { type Names, told } from '../operator/purge-way.ts';
import { adminPlace } from '../project/admin-place.ts';
import { loadConfig } from '../project/load-config.ts';
import { CliError, misuse } from '../terminal/cli-error.ts';
import { CONFIG_OPTION, defineCommand, ENV_OPTION, environmentOf } from '../terminal/command.ts';
import { textTable } from '../terminal/text-table.ts';

interface Page {
  purges: PurgeRecord[];
  next: string | null;
}

const PAGE = 50;
const SHOWN_NAMES = 3;

export const command = defineCommand({
  options: {
    limit: { type: 'string', value: 'N', help: 'how many at most, the newest first (default: 20)' },
    to: TO_OPTION,
    config: CONFIG_OPTION,
    env: ENV_OPTION,
    json: { type: 'boolean', help: 'prints { purges, next } with all that is known of each' },
  },
  notes: `The token is read from POPGATE_PURGE_TOKEN, else from POPGATE_ADMIN_TOKEN, and for a local gateway from .popgate/dev.env as well.
Who is the name of a token or hook.`,
  async run(flags, terminal) {
    const limit = parseLimit(flags.limit ?? '20');
    const to = await findTarget(flags.to, terminal.env);
    const { host, path } = adminPlace(await loadConfig(flags.config, environmentOf(flags, terminal)));
    const token = await findToken(terminal, 'purge', to);
    const found: Page = { purges: [], next: null };
    do {
      const query = new URLSearchParams({ limit: String(Math.min(PAGE, limit - found.purges.length)) });
      if (found.next !== null) query.set('cursor', found.next);
      const request = operatorRequest({ to, host, path: `${path}/purges?${query}` });
      const page = await callOperatorApi(request, { token, terminal });
      if (!isPage(page)) throw notAGateway(to);
      found.purges.push(...page.purges);
      found.next = page.next;
    } while (found.next !== null && found.purges.length < limit);
    terminal.print(flags.json ? JSON.stringify(found) : table(found.purges));
    return 0;
  },
});

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw misuse(`"${text}" is not a number of purges`, '--limit takes a whole number from 1');
}

function isPage(answer: unknown): answer is Page {
  return typeof answer === 'object' && answer !== null && 'purges' in answer && Array.isArray(answer.purges);
}

function notAGateway(to: URL): CliError {
  return new CliError('the answer is not a list of purges', {
    why: `something other than a Popgate, or an older one, answers at ${to.origin}`,
    fix: 'check --to',
  });
}

function table(purges: readonly PurgeRecord[]): string {
  if (purges.length === 0) return 'no purges';
  const rows = purges.map(({ at, who, purged, soft, result }) => [
    at,
    who,
    what(purged),
    soft ? 'soft' : 'hard',
    result,
  ]);
  return textTable([['time', 'who', 'what', 'how', 'result'], ...rows].map((row) => row.map(plain)));
}

function what(purged: Names): string {
  const names = told(purged);
  const more = names.length - SHOWN_NAMES;
  return [...names.slice(0, SHOWN_NAMES), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** Text from the network must not move the cursor or set a colour. */
function plain(cell: unknown): string {
  return String(cell).replaceAll(/[^ -~]/g, '?');
}
