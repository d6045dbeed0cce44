import type { Answer } from '../cache/answer.ts';
import { type Eventual, onward } from '../eventual.ts';
import type { Exchange } from '../exchange.ts';
import type { Fields } from '../fields/section.ts';
import type { Reworked, RouteRuleset } from './rule.ts';

/** Gives the answer of a request that gets no further, as a preflight does; null lets it pass. Refusals are thrown. */
export function guard(rules: RouteRuleset, exchange: Exchange, first = 0): Eventual<Response | null> {
  // Clients were judged where they came in, and a handler is none.
  if (exchange.hop !== null || exchange.depth > 0) return null;
  const judge = rules.guard[first];
  if (judge === undefined) return null;
  return onward(judge(exchange), (answer) => answer ?? guard(rules, exchange, first + 1));
}

/** What the rules give to templates. */
export function ruleParams({ params }: RouteRuleset, exchange: Exchange): Readonly<Record<string, string>> | null {
  if (params.length === 0) return null;
  return Object.assign({}, ...params.map((paramsOf) => paramsOf(exchange))) as Record<string, string>;
}

/** The header as it goes to the origin. */
export function changeRequest({ toOrigin }: RouteRuleset, fields: Fields, exchange: Exchange): Fields {
  if (toOrigin.length === 0) return fields;
  const headers = new Headers(fields);
  for (const change of toOrigin) change(headers, exchange);
  return [...headers];
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
  if (onAnswer.length === 1) return onAnswer[0]!(given, exchange);
  return onAnswer.reduce<Reworked>((all, rework) => {
    const own = rework(all.answer, exchange);
    return {
      answer: own.answer,
      reshape: both(all.reshape, own.reshape, (first, then) => async (shaped) => then(await first(shaped))),
      finish: both(all.finish, own.finish, (first, then) => (fields) => {
        first(fields);
        then(fields);
      }),
    };
  }, unchanged(given));
}

const unchanged = (answer: Answer): Reworked => ({ answer, reshape: null, finish: null });

function both<Step>(first: Step | null, then: Step | null, join: (first: Step, then: Step) => Step): Step | null {
  return first === null || then === null ? (first ?? then) : join(first, then);
}
