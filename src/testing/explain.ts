import { explainRequest, type Explanation, type Gateway, geoOf } from '../gateway/index.ts';
import { fixedAnswer, type FixedAnswer } from './origins.ts';
import { requestOf, type RequestOptions } from './requests.ts';

/** A request of which only the decisions are of interest. */
export interface ExplainOptions extends RequestOptions {
  /** Default `'GET'`. */
  method?: string;
  /** The client's country, ISO 3166-1 alpha-2. Default: where its address is. */
  country?: string;
  /**
   * What the origin, or a handler in its place, would answer. Default: nothing is known of it, and the explanation ends where
   * it would be asked; `awaits` says by whom.
   *
   * @example { headers: { 'cache-control': 'max-age=60', 'set-cookie': 'id=1' } }
   */
  response?: FixedAnswer | 'down';
}

/** Explains a request to a gateway, which stays as it is. Rejects with an Error for one that it cannot read. */
export async function explainTo(
  { parts }: Gateway,
  url: string,
  { method = 'GET', headers = {}, address, country, response }: ExplainOptions & { address: string },
): Promise<Explanation> {
  const explanation = await explainRequest(parts, {
    request: requestOf(url, { method, headers }),
    client: { address },
    answer: response === undefined ? null : () => answerOf(response),
    ...(country !== undefined && { geo: geoOf({ country }) }),
  });
  if (explanation !== null) return explanation;
  throw new Error(`the gateway cannot read a request for ${JSON.stringify(url)}: its URL, or its headers`);
}

function answerOf(response: FixedAnswer | 'down'): Response {
  if (response === 'down') throw new Error('connection refused: the origin is down');
  return fixedAnswer(response, 'the origin');
}
