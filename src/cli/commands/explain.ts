import { type GatewayConfig, parseDuration } from '../../gateway/index.ts';
import { type AskedRequest, readRequest, type RequestFlags } from '../explain/asked-request.ts';
import { askOrigins } from '../explain/ask-origin.ts';
import { explainOffline, type Wish } from '../explain/explain.ts';
import { type GivenAnswer, madeAt } from '../explain/given-answer.ts';
import { explainLive } from '../explain/live.ts';
import { type AnswerFlags, readAnswer } from '../explain/read-answer.ts';
import { readConfigAlone } from '../explain/read-config.ts';
import { isEndless } from '../explain/redirects.ts';
import type { ExplainedBoth, ExplainReport } from '../explain/report.ts';
import { sideBySide } from '../explain/side-by-side.ts';
import { reportText } from '../explain/text.ts';
import { findTarget, TO_OPTION } from '../operator/api.ts';
import { loadConfig, loadValidConfig } from '../project/load-config.ts';
import { CliError, misuse } from '../terminal/cli-error.ts';
import { CONFIG_OPTION, defineCommand, ENV_OPTION, environmentOf, type Terminal } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    request: { type: 'string', short: 'X', value: 'METHOD', help: 'the method (default: GET)' },
    header: {
      type: 'string',
      short: 'H',
      multiple: true,
      value: 'HEADER',
      help: "of the request, as in 'Accept-Language: de'",
    },
    address: {
      type: 'string',
      value: 'IP',
      help: 'of the client (default: 192.0.2.1, which is nobody’s; with --live your own)',
    },
    country: { type: 'string', value: 'CODE', help: 'where the client is, e.g. FR (default: where its address is)' },
    response: { type: 'string', value: 'FILE', help: 'what the origin answers, as curl -i prints it' },
    'response-header': {
      type: 'string',
      multiple: true,
      value: 'HEADER',
      help: "of the answer, as in 'Cache-Control: max-age=60'",
    },
    status: { type: 'string', value: 'STATUS', help: 'of that answer (default: 200)' },
    fetch: { type: 'boolean', help: 'asks the origin for its answer: GET and HEAD alone' },
    local: { type: 'boolean', help: 'by what stands in locally for backends, as dev does' },
    twice: { type: 'boolean', help: 'also what a second request would get' },
    after: { type: 'string', value: 'TIME', help: 'also what a request after this time would get, e.g. 5m' },
    against: { type: 'string', value: 'FILE', help: 'another configuration beside this one' },
    live: { type: 'boolean', help: 'asks a running gateway, with the admin token' },
    to: TO_OPTION,
    env: ENV_OPTION,
    config: CONFIG_OPTION,
    json: { type: 'boolean', help: 'prints one JSON document; with --against { before, after }' },
  },
  operand: { value: 'URL', help: 'what a client asks for, e.g. https://www.example.com/products/1' },
  notes: `Nothing is built, started, stored or deployed, and no handler runs: what is given stands in for its answer.
Without an answer it says what is decided before, and what would follow from the usual answers. Secrets are read as dev reads them.
  npx popgate explain https://www.example.com/account -H 'Cookie: a=1' --response-header 'Cache-Control: max-age=60'
  npx popgate explain https://www.example.com/ --fetch --twice --after 5m
Status 1 where no domain has the host, and where redirects never end.`,
  async run(flags, terminal) {
    requireSense(flags);
    const asked = readRequest(flags);
    const answer = await readAnswer(flags);
    if (flags.live) return tell(await live(asked, answer, { flags, terminal }), flags, terminal);
    const config = await readConfigAlone(flags.config, environmentOf(flags, terminal));
    const report = await explainOffline(config, wishOf({ config, asked, answer }, flags, terminal));
    if (flags.against === undefined) {
      requireOwnHost(report, config);
      // Whether there is such a handler.
      if (report.answeredBy?.startsWith('handler ')) await loadValidConfig(flags.config);
      return tell(report, flags, terminal);
    }
    const other = await readConfigAlone(flags.against, environmentOf(flags, terminal));
    const after = await explainOffline(other, wishOf({ config: other, asked, answer }, flags, terminal));
    terminal.print(
      flags.json ? JSON.stringify({ before: report, after } satisfies ExplainedBoth) : sideBySide(report, after),
    );
    return 0;
  },
});

interface ExplainFlags extends RequestFlags, AnswerFlags {
  fetch?: boolean;
  local?: boolean;
  twice?: boolean;
  after?: string;
  against?: string;
  live?: boolean;
  to?: string;
  env?: string;
  config?: string;
  json?: boolean;
}

function requireSense({ fetch, live, to, request = 'GET', ...flags }: ExplainFlags): void {
  const isGiven = [flags.response, flags['response-header'], flags.status].some((flag) => flag !== undefined);
  if (fetch && isGiven) throw misuse('there are two answers', 'one is given, and --fetch asks for another');
  if (fetch && request !== 'GET' && request !== 'HEAD') {
    throw misuse(`--fetch does not send ${request}`, 'it could change something; give the answer by --response');
  }
  if (to !== undefined && !live) throw misuse('--to is for --live', 'without it no gateway is asked');
  const offline = [
    fetch && 'fetch',
    flags.local && 'local',
    flags.twice && 'twice',
    flags.after && 'after',
    flags.against && 'against',
  ];
  const alone = offline.find((name) => typeof name === 'string');
  if (live && alone !== undefined) {
    throw misuse(`--live and --${alone} exclude one another`, 'a running gateway explains one request as it stands');
  }
}

interface Case {
  config: GatewayConfig;
  asked: AskedRequest;
  answer: GivenAnswer | null;
}

function wishOf(
  { config, asked, answer }: Case,
  { fetch, local, twice, after }: ExplainFlags,
  terminal: Terminal,
): Wish {
  const isLocal = (local ?? false) || isLocalHost(asked.url);
  // An answer that was saved is explained as of its day.
  const made = answer && madeAt(answer);
  return {
    asked,
    answerer: fetch ? askOrigins(config, { isLocal }) : answer && (async () => answer),
    answerFrom: fetch ? 'origin' : answer && 'given',
    isTwice: twice ?? false,
    after: after === undefined ? null : { text: after, milliseconds: parseAfter(after) },
    surroundings: { env: terminal.env, now: () => made ?? terminal.now(), isLocal },
  };
}

function isLocalHost(url: string): boolean {
  return URL.canParse(url) && new URL(url).hostname.endsWith('.localhost');
}

function parseAfter(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds > 0 && Number.isFinite(milliseconds)) return milliseconds;
  throw misuse(`"${text}" is no time`, '--after takes one such as 30s, 5m, 1h or 7d');
}

async function live(
  asked: AskedRequest,
  answer: GivenAnswer | null,
  { flags, terminal }: { flags: ExplainFlags; terminal: Terminal },
): Promise<ExplainReport> {
  const config = await loadConfig(flags.config, environmentOf(flags, terminal));
  return explainLive(asked, answer, { to: await findTarget(flags.to, terminal.env), config, terminal });
}

const MAX_DOMAINS = 20;

function requireOwnHost({ domain, error, url }: ExplainReport, { domains }: GatewayConfig): void {
  if (!isStrange({ domain, error })) return;
  const names = Object.keys(domains);
  const more = names.length > MAX_DOMAINS ? `, and ${names.length - MAX_DOMAINS} more` : '';
  throw new CliError(`no domain of this gateway has ${url}`, {
    why: `it answers 421; its domains are ${names.slice(0, MAX_DOMAINS).join(', ')}${more}`,
    fix: 'ask for one of these, or add the domain to the configuration',
  });
}

/** Whether no domain has the host. */
function isStrange({ domain, error }: Pick<ExplainReport, 'domain' | 'error'>): boolean {
  return domain === null && error?.status === 421;
}

/** A loop, or what a running gateway says of a strange host, is told as it is, and is a failure all the same. */
function tell(report: ExplainReport, { json }: ExplainFlags, terminal: Terminal): 0 | 1 {
  terminal.print(json ? JSON.stringify(report) : reportText(report, terminal.style.out));
  return isEndless(report.redirects) || isStrange(report) ? 1 : 0;
}
