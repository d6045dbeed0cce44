import { type Explanation, unstoredText } from '../../gateway/index.ts';
import type { AskedRequest } from './asked-request.ts';
import { answerWith, type GivenAnswer } from './given-answer.ts';
import type { Answerer, Offline } from './offline.ts';

/** What would follow from an answer of the origin. */
export interface UsualAnswer {
  /** The answer, in a few words. */
  answer: string;
  /** Of the gateway's answer. */
  status: number | null;
  stored: boolean;
  /** For how many seconds it would be fresh; null if it is not stored. */
  seconds: number | null;
  /** What gave it the lifetime, or why it is not stored. */
  why: string;
}

type Fields = GivenAnswer['headers'];

const MINUTE: Fields = [['Cache-Control', 'max-age=60']];

/** The answers of origins that make a difference; null for an origin that cannot be reached. */
const USUAL: Readonly<Record<string, GivenAnswer | null>> = {
  '200 with max-age=60': answerWith(200, MINUTE),
  '200 without a lifetime': answerWith(200, []),
  '200 with no-store': answerWith(200, [['Cache-Control', 'no-store']]),
  '200 with private': answerWith(200, [['Cache-Control', 'private, max-age=60']]),
  '200 with Set-Cookie': answerWith(200, [...MINUTE, ['Set-Cookie', 'session=1']]),
  '200 with Vary: Cookie': answerWith(200, [...MINUTE, ['Vary', 'Cookie']]),
  '200 with Vary: Accept-Encoding': answerWith(200, [...MINUTE, ['Vary', 'Accept-Encoding']]),
  '301 without a lifetime': answerWith(301, [['Location', '/elsewhere']]),
  '404 without a lifetime': answerWith(404, []),
  '500 without a lifetime': answerWith(500, []),
  'no answer': null,
};

/** The answer of which an origin says that it may be stored, and nothing that forbids it. */
export const STORABLE = USUAL['200 with max-age=60']!;

/** Says of each usual answer what the gateway would do with it. */
export async function explainUsual(offline: Offline, asked: AskedRequest): Promise<UsualAnswer[]> {
  const rows: UsualAnswer[] = [];
  for (const [answer, given] of Object.entries(USUAL)) {
    const explanation = await offline.explain(asked, answererOf(given));
    if (explanation !== null) rows.push({ answer, ...outcomeOf(explanation) });
  }
  return rows;
}

function answererOf(given: GivenAnswer | null): Answerer {
  return async () => {
    if (given === null) throw new Error('connection refused: the origin cannot be reached');
    return given;
  };
}

function outcomeOf({ status, stored, freshness, why, error }: Explanation): Omit<UsualAnswer, 'answer'> {
  const isStored = stored?.stored === true;
  const failure = error === null ? undefined : `the client gets a ${error.status}`;
  const refusal = stored && stored.why !== null ? unstoredText(stored.why) : undefined;
  return {
    status,
    stored: isStored,
    seconds: isStored ? (freshness?.left ?? null) : null,
    why: isStored ? `by ${freshness?.from}` : (failure ?? refusal ?? why?.text ?? ''),
  };
}
