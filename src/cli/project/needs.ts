import { type GatewayConfig, type ProductsConfig, streamRoutes } from '../../gateway/index.ts';
import { effectiveRoutes } from './effective-routes.ts';

/** What the configuration uses of Fastly that a service has only where somebody has switched it on. */
export interface Need {
  /** As `products` calls it; null for what no request to Fastly's API can tell. */
  product: keyof ProductsConfig | null;
  /** Where the configuration uses it. */
  at: string;
  /** What happens without it. */
  without: string;
}

export function needsOf(config: GatewayConfig): Need[] {
  const hasStreams = streamRoutes(config).length > 0 && config.push?.fanout === true;
  const waf = effectiveRoutes(config).find(({ route }) => route.access?.waf !== undefined);
  const [dynamic] = Object.keys(config.dynamicBackends ?? {});
  return [
    ...(hasStreams ? [need('fanout', 'push.fanout', 'routes with stream answer 500')] : []),
    ...(waf ? [need('ngwaf', `${waf.at}.access.waf`, 'its requests get a 503')] : []),
    ...(dynamic === undefined ? [] : [need(null, `dynamicBackends.${dynamic}`, 'its requests get a 502')]),
  ];
}

function need(product: Need['product'], at: string, without: string): Need {
  return { product, at, without };
}

/** The access lists that routes ask, each with the first place that does. */
export function askedAcls(config: GatewayConfig): Map<string, string> {
  const asked = effectiveRoutes(config).flatMap(({ at, route }) =>
    (['deny', 'allow'] as const).flatMap((group) => {
      const acl = route.access?.[group]?.acl;
      return acl === undefined ? [] : [[acl, `${at}.access.${group}.acl`] as const];
    }),
  );
  return new Map(asked.toReversed());
}
