import type { Answer } from '../cache/answer.ts';
import { type Eventual, onward } from '../eventual.ts';
import type { Exchange } from '../exchange.ts';
import type { Fields } from '../fields/section.ts';
import type { Reworked, RouteRuleset } from './rule.ts';

/** Returns the answer of a request that goes no further, such as a preflight, or null. A rule throws to refuse. */
export function guard(rules: RouteRuleset, exchange: Exchange, first = 0): Eventual<Response | null> {
  // The edge has judged the client, and a handler is no client.
  if (exchange.hop !== null || exchange.depth > 0) return null;
  const judge = rules.guard[first];
  if (judge === undefined) return null;
  return onward(judge(exchange), (answer) => answer ?? guard(rules, exchange, first + 1));
}

/** Returns what the rules add for templates. */
export function ruleParams({ params }: RouteRuleset, exchange: Exchange): Readonly<Record<string, string>> | null {
  if (params.length === 0) return null;
  return Object.assign({}, ...params.map((paramsOf) => paramsOf(exchange))) as Record<string, string>;
}

/** Returns the headers as the origin gets them. */
export function changeRequest({ toOrigin }: RouteRuleset, fields: Fields, exchange: Exchange): Fields {
  if (toOrigin.length === 0) return fields;
  const headers = new Headers(fields);
  for (const change of toOrigin) change(headers, exchange);
  return [...headers];
}

/** Returns the fields of an answer, before the gateway's own. */
export function changeAnswer(
  { onFields }: RouteRuleset,
  fields: [string, string][],
  exchange: Exchange,
): [string, string][] {
  return onFields.reduce((changed, change) => change(changed, exchange), fields);
}

/** Returns what the rules make of an answer, one after the other. */
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
