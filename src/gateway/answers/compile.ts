import type { Targets } from '../backends/target.ts';
import type { RouteConfig } from '../routes/config.ts';
import type { Answer } from './config.ts';
import { compileTarget } from './proxy/compile.ts';
import { compileRedirect } from './redirect/compile.ts';
import { compileStream } from './stream/compile.ts';

export function compileAnswer(route: RouteConfig, targets: Targets): Answer {
  if (route.to !== undefined) return { kind: 'proxy', target: compileTarget(route.to, targets) };
  if (route.redirect !== undefined) return { kind: 'redirect', redirect: compileRedirect(route.redirect, 302) };
  if (route.handler !== undefined) return { kind: 'handler', name: route.handler };
  if (route.stream !== undefined) return compileStream(route.stream, targets.backends);
  const { status = 200, body = '', headers = {} } = route.respond;
  const list = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const hasType = list.some(([name]) => name === 'content-type');
  return {
    kind: 'respond',
    status,
    body,
    bytes: new TextEncoder().encode(body).length,
    headers: hasType || body === '' ? list : [['content-type', 'text/plain; charset=utf-8'], ...list],
  };
}
