import { OriginFailure } from '../../errors/error.ts';
import { isOverlong } from '../../fields/limit.ts';
import { changeable } from '../../response/fields.ts';
import { listedFields } from '../../response/listed-fields.ts';
import { withoutOwnFields } from '../../response/own-fields.ts';
import { withSingletons } from '../../response/singletons.ts';
import { withSurrogateKey } from '../../response/surrogate-key.ts';
import type { Routed } from '../../routes/config.ts';

/** Returns an origin's answer as the later stages read it; throws an OriginFailure if it cannot be an answer. */
export function received(response: Response, { exchange, route }: Routed): Response {
  const isFinal = response.status >= 200 && response.status <= 599;
  if (!isFinal) throw new OriginFailure(502, `the origin answered with the status ${response.status}`);
  const fields = listedFields(response);
  if (isOverlong(response.headers.get('connection')))
    throw new OriginFailure(502, "the origin's Connection is too long");
  const own = withoutOwnFields(withSingletons(response, fields), fields);
  return dated(withSurrogateKey(own, route.cache?.surrogateKeyFields ?? null), exchange.platform.now);
}

/** RFC 9110 §6.6.1: an answer without a Date gets the time of its arrival. */
function dated(response: Response, now: () => number): Response {
  if (response.headers.has('date')) return response;
  const told = changeable(response);
  told.headers.set('date', new Date(now()).toUTCString());
  return told;
}
