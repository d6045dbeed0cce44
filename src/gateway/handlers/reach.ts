import type { Outgoing } from '../backends/attempt.ts';
import { changeField, type Fields } from '../fields/section.ts';
import { withOwnHop } from '../request/forwarding.ts';
import type { Target } from '../targets/config.ts';
import type { Running, Tools } from '../tools.ts';
import type { Reach } from './handler.ts';

/** Makes a backend, a pool or a dynamic backend available to code that runs for one request of a client. */
export function reachFor(name: string, { exchange, tools }: Running): Reach {
  const { targets, cdnId, ownsHost } = tools;
  return {
    async fetch(input, init) {
      const { target, request } = addressed(name, { input, init, targets });
      const given: Fields = [...request.headers].filter(([field]) => field !== 'host');
      const headers = withOwnHop(given, cdnId);
      if (request.body === null) changeField(headers, 'content-length', () => null);
      const { pathname, search } = new URL(request.url);
      const { method } = request;
      const outgoing: Outgoing = { path: pathname, query: search, method, headers, body: bodyOf(request, init) };
      return target.send(outgoing, { exchange, ownsHost });
    },
  };
}

/** Stands for the origin if only the path counts. */
const SOME_ORIGIN = 'http://backend';

function addressed(
  name: string,
  { input, init, targets }: { input: string | Request; init: RequestInit | undefined; targets: Tools['targets'] },
): { target: Target; request: Request } {
  const text = typeof input === 'string' ? input : input.url;
  if (targets.dynamics.has(name)) {
    const origin = /^https?:\/\//i.test(text) ? (new URL(text).origin as `https://${string}`) : null;
    if (origin === null) throw new TypeError(`backends.${name} is dynamic: ${quoted(text)} is no absolute URL`);
    return { target: targets.dynamic({ dynamic: name, origin }), request: new Request(input, init) };
  }
  const target = targets.named(name);
  if (text.startsWith('/')) return { target, request: new Request(SOME_ORIGIN + text, init) };
  const host = targets.backends.get(name)?.host;
  if (host === new URL(text, SOME_ORIGIN).host) return { target, request: new Request(input, init) };
  throw new TypeError(`backends.${name} is asked for a path: ${quoted(text)} does not start with a slash`);
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 300));
}

/** Text and bytes can be sent again, to another backend of a pool; a stream cannot. */
function bodyOf({ body }: Request, init: RequestInit | undefined): Outgoing['body'] {
  const given = init?.body;
  if (typeof given === 'string') return new TextEncoder().encode(given);
  return given instanceof Uint8Array ? new Uint8Array(given) : body;
}
