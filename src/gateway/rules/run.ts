import type { Answer } from '../cache/answer.ts';
import type { Exchange } from '../exchange.ts';
import type { Reworked, RouteRuleset } from './rule.ts';

/** Gives the answer of a request that gets no further, as a preflight does; null lets it pass. Refusals are thrown. */
export async function guard({ guard: guards }: RouteRuleset, exchange: Exchange): Promise<Response | null> {
  // Clients were judged where they came in, and a handler is none.
  if (exchange.hop !== null || exchange.depth > 0) return null;
  for (const judge of guards) {
    const answer = await judge(exchange);
    if (answer !== null) return answer;
  }
  return null;
}

/** What the rules give to templates. */
export function ruleParams({ params }: RouteRuleset, exchange: Exchange): Readonly<Record<string, string>> {
  return Object.assign({}, ...params.map((paramsOf) => paramsOf(exchange))) as Record<string, string>;
}

/** The header as it goes to the origin. */
export function changeRequest({ toOrigin }: RouteRuleset, headers: Headers, exchange: Exchange): Headers {
  for (const change of toOrigin) change(headers, exchange);
  return headers;
}

/** The fields of an answer, before the gateway's own. */
export function changeAnswer(
  { onFields }: RouteRuleset,
  fields: [string, string][],
  exchange: Exchange,
): [string, string][] {
  return onFields.reduce((changed, change) => change(changed, exchange), fields);
}

/** What the rules make of an answer, one after the other. */
export function reworkAnswer({ onAnswer }: RouteRuleset, given: Answer, exchange: Exchange): Reworked {
  let all: Reworked = { answer: given, reshape: null, finish: null };
  for (const rework of onAnswer) {
    const { reshape, finish } = all;
    const own = rework(all.answer, exchange);
    all = {
      answer: own.answer,
      reshape:
        reshape && own.reshape ? async (shaped) => own.reshape!(await reshape(shaped)) : (own.reshape ?? reshape),
      finish: (fields) => {
        finish?.(fields);
        own.finish?.(fields);
      },
    };
  }
  return all;
}
