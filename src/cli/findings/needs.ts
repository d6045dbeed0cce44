import type { GatewayConfig } from '../../gateway/index.ts';
import type { Finding } from './finding.ts';
import { askedAcls, needsOf } from '../project/needs.ts';

/** What production lacks unless somebody has made it by hand: `popgate apply` makes what the configuration names. */
export function needWarnings(config: GatewayConfig): Finding[] {
  const { products = {}, stores } = config;
  const lacking = needsOf(config).filter(({ product }) => product !== null && products[product] === undefined);
  const unnamed = [...askedAcls(config)].filter(([name]) => !Object.hasOwn(stores?.acls ?? {}, name));
  return [
    ...lacking.map(({ product, at, without }): Finding => ({
      code: 'missing-product',
      path: at,
      problem: `unless the service has the product ${product}, ${without}`,
      remedy: `name it in products, so that popgate apply switches it on; Fastly bills for it`,
    })),
    ...unnamed.map(([name, at]): Finding => ({
      code: 'unknown-acl',
      path: at,
      problem: `stores.acls has no ${name}: unless the service has it, requests get a 503`,
      remedy: 'write it into stores.acls, with entries or without, so that popgate apply makes it',
    })),
  ];
}
