import type { Outgoing } from '../../backends/attempt.ts';
import type { Routed } from '../../routes/config.ts';
import type { Target } from '../../targets/config.ts';

/** Sends a request on, and keeps its body within the limits of its route. */
export function sendOn(
  { exchange, target, tools }: Routed & { target: Target },
  outgoing: Outgoing,
): Promise<Response> {
  const sending = { exchange, ownsHost: tools.ownsHost };
  const { upload } = exchange;
  const { body } = outgoing;
  if (upload === undefined || !(body instanceof ReadableStream)) return target.send(outgoing, sending);
  // The platform counts a body of known length; to read it here would take far too long.
  const isCounted = exchange.request.headers.has('content-length');
  if (isCounted) return upload.within(target.send(outgoing, sending), target.longestMs);
  return upload.unlessGivenUp(target.send({ ...outgoing, body: upload.limited(body) }, sending));
}
