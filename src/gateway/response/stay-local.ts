import type { Exchange } from '../exchange.ts';
import { readAuthority } from '../request/receive.ts';
import { changeable } from './fields.ts';

const LOCAL = /(?:(?:^|\.)localhost|^127\.0\.0\.1)(:\d+)?$/i;
const ABSOLUTE = /^(?:https?:)?\/\/([^/?#:@]+)(?::(?:80|443))?(?=[/?#]|$)/i;

/**
 * A client that came by a local name is redirected to other domains of the gateway by their local names; the stored answer
 * has the domain's own. A redirect to the same page with another scheme stays as it is: locally there is no other scheme.
 */
export function stayLocal(response: Response, exchange: Exchange, ownsHost: (host: string) => boolean): Response {
  const { status } = response;
  if (status < 300 || status > 399 || !exchange.platform.environment().local) return response;
  const location = response.headers.get('location') ?? '';
  const [named, host = ''] = ABSOLUTE.exec(location) ?? [];
  const [local, port = ''] = LOCAL.exec(readAuthority(exchange.request, exchange.client)) ?? [];
  if (named === undefined || local === undefined || !ownsHost(host.toLowerCase())) return response;
  const rest = location.slice(named.length);
  if (`${host}${rest || '/'}` === `${exchange.host}${exchange.path}${exchange.query}`) return response;
  const led = changeable(response);
  led.headers.set('location', `${exchange.scheme}://${host}.localhost${port}${rest}`);
  return led;
}
