import type { GatewayConfig } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';
import { effectiveRoutes } from '../project/effective-routes.ts';

/** Whether the domain is to be reached by HTTP/3. */
export function wantsHttp3(config: GatewayConfig, domain: string): boolean {
  const own = config.domains[domain]?.tls;
  return own !== false && (own?.http3 ?? config.tls?.http3 ?? false);
}

/** RFC 7838: who is not told of HTTP/3 by `Alt-Svc` does not try it. */
export function http3Warnings(config: GatewayConfig): Finding[] {
  const telling = new Set(
    effectiveRoutes(config)
      .filter(({ route }) => setsAltSvc(route.headers?.response?.set))
      .map(({ domain }) => domain),
  );
  return Object.entries(config.domains).flatMap(([name, { tls, routes }]): Finding[] => {
    if (!wantsHttp3(config, name) || routes === undefined || telling.has(name)) return [];
    return [
      {
        code: 'silent-http3',
        path: tls === false || tls?.http3 === undefined ? 'tls.http3' : `domains["${name}"].tls.http3`,
        problem: `no answer of ${name} tells browsers that there is HTTP/3`,
        remedy: `set it in defaults: headers: { response: { set: { 'alt-svc': 'h3=":443"; ma=86400' } } }`,
      },
    ];
  });
}

function setsAltSvc(set: Readonly<Record<string, unknown>> = {}): boolean {
  return Object.keys(set).some((name) => name.toLowerCase() === 'alt-svc');
}
