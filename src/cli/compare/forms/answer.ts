import { parseDuration, type RouteConfig } from '../../../gateway/index.ts';

/** How a route answers. */
export function answerForm({ to, redirect, respond, handler, stream, rewrite }: RouteConfig): unknown {
  if (to !== undefined) return { kind: 'to', to: targetForm(to), rewrite };
  if (redirect !== undefined) {
    const { to: target, ...others } = redirectForm(redirect, { status: 302, query: 'drop' });
    return { kind: 'redirect', target, ...others };
  }
  if (respond !== undefined) return { kind: 'respond', ...respondForm(respond) };
  if (handler !== undefined) return { kind: 'handler', handler };
  return streamForm(stream);
}

function targetForm(to: NonNullable<RouteConfig['to']>): unknown {
  if (typeof to === 'string') return to;
  return to.origin === undefined ? { dynamic: to.dynamic, key: to.key ?? ':subdomain' } : to;
}

type Redirect = NonNullable<RouteConfig['redirect']>;

export function redirectForm(
  redirect: Redirect,
  defaults: { status: number; query: 'keep' | 'drop' },
): { to: string; status: number; query: string } {
  return { ...defaults, ...(typeof redirect === 'string' ? { to: redirect } : redirect) };
}

function respondForm({ status = 200, body = '', headers = {} }: NonNullable<RouteConfig['respond']>): object {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const type = body === '' ? {} : { 'content-type': 'text/plain; charset=utf-8' };
  return { status, body, headers: { ...type, ...own } };
}

function streamForm(stream: RouteConfig['stream']): object {
  if (stream?.to !== undefined) return { kind: 'held', to: stream.to };
  const { channels = [], transport = 'sse', timeout = '30s' } = stream ?? {};
  return { kind: 'stream', channels, transport, timeoutMs: transport === 'long-poll' ? parseDuration(timeout) : null };
}
