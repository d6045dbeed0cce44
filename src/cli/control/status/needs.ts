import type { GatewayConfig } from '../../../gateway/index.ts';
import type { FastlyApi } from '../../fastly/api.ts';
import { orUndefined } from '../../fastly/refusal.ts';
import { askedAcls, needsOf } from '../../project/needs.ts';
import { enabledProducts, PRODUCTS, type ProductField } from '../products/products.ts';
import type { Store } from '../stores/store.ts';

/** Something that the configuration needs, and whether the service has it. */
export interface NeedStatus {
  /** As in `Fanout` or `the access list blocked`. */
  name: string;
  /** Null where Fastly's API does not tell. */
  isThere: boolean | null;
  /** Where the configuration uses it. */
  at: string;
  /** What happens without it. */
  without: string;
  fix: string;
}

const NO_API = 'Fastly’s API does not tell: its support, or whoever looks after the account, switches them on';

/** A request for each product that is needed. @param linked the stores of the version. */
export async function readNeeds(
  { api, serviceId }: { api: FastlyApi; serviceId: string },
  config: GatewayConfig,
  linked: readonly Store[],
): Promise<NeedStatus[]> {
  const needs = needsOf(config);
  const named = Object.keys(config.products ?? {}) as ProductField[];
  const fields = [...new Set([...needs.flatMap(({ product }) => product ?? []), ...named])];
  const enabled = await orUndefined(403, enabledProducts(api, serviceId, fields));
  const products = fields.map((field): NeedStatus => {
    const { at = `products.${field}`, without = 'what it is for is missing' } =
      needs.find(({ product }) => product === field) ?? {};
    const isThere = enabled === undefined ? null : enabled.includes(field);
    return { name: PRODUCTS[field].title, isThere, at, without, fix: fixFor(field, named.includes(field)) };
  });
  const flags = needs.filter(({ product }) => product === null);
  const lists = [...askedAcls(config)].filter(([name]) => !Object.hasOwn(config.stores?.acls ?? {}, name));
  return [
    ...products,
    ...flags.map(({ at, without }) => ({ name: 'dynamic backends', isThere: null, at, without, fix: NO_API })),
    ...lists.map(([name, at]) => ({
      name: `the access list ${name}`,
      isThere: linked.some((store) => store.kind === 'acl' && store.name === name),
      at,
      without: 'its requests get a 503',
      fix: `write ${name} into stores.acls, then run npx popgate apply`,
    })),
  ];
}

function fixFor(field: ProductField, isNamed: boolean): string {
  return isNamed
    ? 'run npx popgate apply'
    : `name it in products and run npx popgate apply, or npx fastly products --enable=${PRODUCTS[field].id}`;
}

export function needProblems(needs: readonly NeedStatus[]): string[] {
  return needs
    .filter(({ isThere }) => isThere === false)
    .map(({ name, at, without, fix }) => `${name}: not on the service, and ${at} needs it: ${without}; ${fix}`);
}
