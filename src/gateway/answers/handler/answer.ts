import { GatewayError } from '../../errors/error.ts';
import { record } from '../../exchange.ts';
import { contextFor } from '../../handlers/context.ts';
import { requestFor } from '../../handlers/request.ts';
import { bodyOf } from '../../request/body.ts';
import type { Routed } from '../../routes/config.ts';
import type { Running } from '../../tools.ts';

/** Answers with a handler of the project. What it throws, and what is no Response, becomes a 500. */
export async function handleBy(name: string, routed: Routed): Promise<Response> {
  const { exchange } = routed;
  const given = bodyOf(exchange);
  const body = given instanceof Promise ? await given : given;
  const { upload } = exchange;
  if (body === null || upload === undefined) return runHandler(name, requestFor(exchange, body), routed);
  return upload.unlessGivenUp(runHandler(name, requestFor(exchange, upload.limited(body)), routed));
}

export async function runHandler(name: string, request: Request, running: Running): Promise<Response> {
  record(running.exchange, { stage: 'handler', name });
  const { dryRun } = running.exchange;
  if (dryRun !== undefined) return dryRun.answer(`the handler ${name}`);
  const handler = running.tools.handlers[name];
  if (handler === undefined) throw new GatewayError(500, `there is no handler ${name}`);
  const response: unknown = await handler(request, contextFor(running));
  if (response instanceof Response) return response;
  throw new GatewayError(500, `a handler answered ${String(response)} where a Response was expected`);
}
