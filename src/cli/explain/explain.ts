import { type Explanation, type GatewayConfig, MAX_URL_LENGTH } from '../../gateway/index.ts';
import { whereOf } from '../reasons/where.ts';
import { type CliError, misuse } from '../terminal/cli-error.ts';
import type { AskedRequest } from './asked-request.ts';
import { cacheableBy } from './cacheable.ts';
import type { GivenAnswer } from './given-answer.ts';
import { type Answerer, type Offline, offlineGateway, type OfflineSurroundings } from './offline.ts';
import { followRedirects } from './redirects.ts';
import type { ExplainReport } from './report.ts';
import { explainUsual, STORABLE } from './usual-answers.ts';

/** What is to be explained. */
export interface Wish {
  asked: AskedRequest;
  /** Null where only what is decided before an answer counts. */
  answerer: Answerer | null;
  answerFrom: ExplainReport['answerFrom'];
  isTwice: boolean;
  /** How long after the first request another one comes; null for no other one. */
  after: { text: string; milliseconds: number } | null;
  surroundings: OfflineSurroundings;
}

/** For so long requests that came while the first was under way get what that one gets: the second comes after them. */
const A_MOMENT_MS = 1_000;

/** Explains a request by a valid configuration; a misuse for one that cannot be read, or that lacks an answer. */
export async function explainOffline(config: GatewayConfig, wish: Wish): Promise<ExplainReport> {
  const { asked, surroundings } = wish;
  const offline = offlineGateway(config, surroundings);
  const before = await offline.explain(asked, null);
  if (before === null) throw unreadable(asked);
  const told: GivenAnswer[] = [];
  const answerer = answererFor(before, wish, told);
  if (answerer === null && before.awaits !== null && (wish.isTwice || wish.after !== null)) throw unanswered(before);
  const explanation = answerer === null ? before : (await offline.explain(asked, answerer))!;
  const isOpen = answerer === null && before.awaits !== null;
  const answer = told.at(-1) ?? (isOpen && before.verdict !== 'miss' ? STORABLE : null);
  const otherwise = (changed: GatewayConfig): Offline => offlineGateway(changed, surroundings);
  return {
    ...withoutTimes(explanation, wish),
    answerFrom: answerer === null ? null : wish.answerFrom,
    redirects: answerer === null ? await followRedirects(offline, asked, before) : [],
    usual: isOpen && before.verdict === 'miss' ? await explainUsual(offline, asked) : [],
    cacheable: answer && (await cacheableBy({ config, explanation, asked, answer, offline: otherwise })),
    ...(await inTime(offline, answerer, wish)),
    more: moreOf(explanation),
  };
}

/** Where the documents say more of the step that decided. */
export function moreOf({ steps, why }: Explanation): string | null {
  const code = steps.find(({ decides }) => decides)?.code ?? why?.code;
  return code === undefined ? null : whereOf(code);
}

/** Null where none is needed, and for what only an origin can be asked; remembers what was answered. */
function answererFor(before: Explanation, { answerer, answerFrom }: Wish, told: GivenAnswer[]): Answerer | null {
  const isOperators = before.domain === null;
  const isCode = before.answeredBy !== null;
  if (answerer === null || before.awaits === null || isOperators || (isCode && answerFrom === 'origin')) return null;
  return async (origin) => {
    const answer = await answerer(origin);
    told.push(answer);
    return answer;
  };
}

/** The times of an answer that is given are nobody's. */
function withoutTimes<Of extends Explanation>(explanation: Of, { answerFrom }: Pick<Wish, 'answerFrom'>): Of {
  if (answerFrom === 'origin') return explanation;
  return {
    ...explanation,
    steps: explanation.steps.map(({ stage, says, code, decides }) => ({ stage, says, code, decides })),
  };
}

/** What others would get, after the first request. */
async function inTime(
  offline: Offline,
  answerer: Answerer | null,
  wish: Wish,
): Promise<Pick<ExplainReport, 'again' | 'later'>> {
  const { asked, isTwice, after } = wish;
  if (!isTwice && after === null) return { again: null, later: null };
  await offline.send(asked, answerer ?? (async () => STORABLE));
  const explain = async (): Promise<Explanation> => withoutTimes((await offline.explain(asked, answerer))!, wish);
  if (isTwice) offline.advance(A_MOMENT_MS);
  const again = isTwice ? await explain() : null;
  if (after === null) return { again, later: null };
  offline.advance(Math.max(0, after.milliseconds - (isTwice ? A_MOMENT_MS : 0)));
  return { again, later: { ...(await explain()), after: after.text } };
}

function unreadable({ url }: AskedRequest): CliError {
  if (url.length > MAX_URL_LENGTH) {
    const shown = url.slice(0, 80);
    return misuse(
      `"${shown}…" is too long`,
      `the gateway answers 414 from ${MAX_URL_LENGTH} characters on`,
      'shorten it',
    );
  }
  return misuse(
    `"${url}" is malformed`,
    'the gateway answers 400: its host, or an escape in its path, cannot be read',
    'correct the URL',
  );
}

function unanswered({ awaits }: Explanation): CliError {
  return misuse(
    'there is no answer',
    `what follows depends on what ${awaits} answers`,
    "give it by --response-header 'Cache-Control: max-age=60' or --response FILE, or ask for it by --fetch",
  );
}
