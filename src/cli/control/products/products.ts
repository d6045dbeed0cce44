import type { GatewayConfig, ProductsConfig } from '../../../gateway/index.ts';
import type { FastlyApi } from '../../fastly/api.ts';
import { inParallel } from '../../fastly/in-parallel.ts';
import { orUndefined } from '../../fastly/refusal.ts';
import type { Terminal } from '../../terminal/command.ts';

export type ProductField = keyof ProductsConfig;

/** Fastly's ids, and what people call them. All are billed. */
export const PRODUCTS: Readonly<Record<ProductField, { id: string; title: string }>> = {
  fanout: { id: 'fanout', title: 'Fanout' },
  websockets: { id: 'websockets', title: 'WebSockets' },
  ngwaf: { id: 'ngwaf', title: 'the Next-Gen WAF' },
  ddosProtection: { id: 'ddos_protection', title: 'DDoS Protection' },
  botManagement: { id: 'bot_management', title: 'Bot Management' },
  imageOptimizer: { id: 'image_optimizer', title: 'Image Optimizer' },
  domainInspector: { id: 'domain_inspector', title: 'Domain Inspector' },
  originInspector: { id: 'origin_inspector', title: 'Origin Inspector' },
  logExplorerInsights: { id: 'log_explorer_insights', title: 'Log Explorer & Insights' },
};

const FIELDS = Object.keys(PRODUCTS) as ProductField[];

/** By Fastly's names. */
type Settings = Readonly<Record<string, string>>;

export interface WantedProduct {
  field: ProductField;
  settings: Settings;
}

export function wantedProducts({ products = {} }: GatewayConfig): WantedProduct[] {
  const { ngwaf, ddosProtection } = products;
  const settings: Partial<Record<ProductField, Settings>> = {
    ...(ngwaf && {
      ngwaf: {
        workspace_id: ngwaf.workspace,
        ...(ngwaf.trafficRamp !== undefined && { traffic_ramp: String(ngwaf.trafficRamp) }),
      },
    }),
    ...(ddosProtection && { ddosProtection }),
  };
  return FIELDS.filter((field) => products[field] !== undefined).map((field) => ({
    field,
    settings: settings[field] ?? {},
  }));
}

/** One that is to be switched on, or set otherwise. */
export interface ProductChange {
  product: WantedProduct;
  /** How it is set now: the fields that differ; null where it is off. */
  from: Settings | null;
}

export interface ServiceProducts {
  changes: readonly ProductChange[];
  /** Those that are on, and that the configuration does not name. */
  unnamed: readonly ProductField[];
}

export function changesForNew(wanted: readonly WantedProduct[]): ProductChange[] {
  return wanted.map((product) => ({ product, from: null }));
}

/** Asks nothing where the configuration names no product. */
export async function compareProducts(
  api: FastlyApi,
  serviceId: string,
  wanted: readonly WantedProduct[],
): Promise<ServiceProducts> {
  if (wanted.length === 0) return { changes: [], unnamed: [] };
  const enabled = new Set(await enabledProducts(api, serviceId, FIELDS));
  const changes = await inParallel(wanted, async (product): Promise<ProductChange[]> => {
    if (!enabled.has(product.field)) return [{ product, from: null }];
    const from = await differentSettings(api, serviceId, product);
    return Object.keys(from).length > 0 ? [{ product, from }] : [];
  });
  const named = new Set(wanted.map(({ field }) => field));
  return { changes: changes.flat(), unnamed: FIELDS.filter((field) => enabled.has(field) && !named.has(field)) };
}

/** Those of the products that are on. What the token may not see counts as off. */
export async function enabledProducts(
  api: FastlyApi,
  serviceId: string,
  fields: readonly ProductField[],
): Promise<ProductField[]> {
  const found = await inParallel(fields, async (field) => {
    // Fastly answers 400 for one that is off.
    const answer = await orUndefined(400, orUndefined(404, api.get(pathOf(field, serviceId))));
    return answer === undefined ? [] : [field];
  });
  return found.flat();
}

async function differentSettings(
  api: FastlyApi,
  serviceId: string,
  { field, settings }: WantedProduct,
): Promise<Settings> {
  const names = Object.keys(settings);
  if (names.length === 0) return {};
  const answer = await api.get<{ configuration?: Settings }>(`${pathOf(field, serviceId)}/configuration`);
  const there = answer.configuration ?? {};
  const different = names.filter((name) => there[name] !== settings[name]);
  return Object.fromEntries(different.map((name) => [name, there[name] ?? '']));
}

/** What must be there before the version that uses it. */
export async function switchOn(
  { api, terminal, serviceId }: { api: FastlyApi; terminal: Terminal; serviceId: string },
  changes: readonly ProductChange[],
): Promise<void> {
  await inParallel(changes, (change) => {
    const { title } = PRODUCTS[change.product.field];
    terminal.progress(change.from === null ? `switching on ${title}` : `setting ${title}`);
    return changeProduct(api, serviceId, change);
  });
}

/** Switches it on, or sets what differs. */
async function changeProduct(api: FastlyApi, serviceId: string, { product, from }: ProductChange): Promise<void> {
  const path = pathOf(product.field, serviceId);
  if (from === null) await api.call({ method: 'PUT', path, payload: { json: product.settings } });
  else {
    const json = Object.fromEntries(Object.keys(from).map((name) => [name, product.settings[name]]));
    await api.call({ method: 'PATCH', path: `${path}/configuration`, payload: { json } });
  }
}

function pathOf(field: ProductField, serviceId: string): string {
  return `/enabled-products/v1/${PRODUCTS[field].id}/services/${serviceId}`;
}

/** What is asked before a plan is carried out: what will be billed is named. */
export function billingQuestion(changes: readonly ProductChange[]): string {
  const titles = changes.filter(({ from }) => from === null).map(({ product }) => PRODUCTS[product.field].title);
  return titles.length === 0 ? '' : `Fastly bills for ${titles.join(', ')}. `;
}

export function notesOnProducts(unnamed: readonly ProductField[]): string[] {
  return unnamed.map((field) => {
    const { id, title } = PRODUCTS[field];
    return `${title} is on for the service, and products does not name it: it is left on, and billed; npx fastly products --disable=${id} switches it off`;
  });
}
