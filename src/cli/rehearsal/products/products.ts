import type { Routes } from '../handler.ts';
import { type Answer, type Asked, jsonOf, notFound, Refusal } from '../http/answer.ts';
import { findService } from '../services/find.ts';
import type { World } from '../world.ts';
import type { Configuration } from './record.ts';

const PRODUCT = '/enabled-products/v1/:product';
const OF_SERVICE = `${PRODUCT}/services/:service`;

export const products: Routes = {
  [`GET ${PRODUCT}/services`]: listServices,
  [`GET ${OF_SERVICE}`]: get,
  [`PUT ${OF_SERVICE}`]: enable,
  [`DELETE ${OF_SERVICE}`]: disable,
  [`GET ${OF_SERVICE}/configuration`]: getConfiguration,
  [`PATCH ${OF_SERVICE}/configuration`]: changeConfiguration,
};

/** By id: how each is set where a service has it; an empty object has nothing to set. */
const PRODUCTS: Readonly<Record<string, Configuration>> = {
  api_discovery: {},
  bot_management: { contentguard: 'off' },
  brotli_compression: {},
  ddos_protection: { mode: 'log' },
  domain_inspector: {},
  fanout: {},
  image_optimizer: {},
  log_explorer_insights: {},
  ngwaf: { workspace_id: '', traffic_ramp: '100' },
  origin_inspector: {},
  websockets: {},
};

function productIn({ params }: Asked): string {
  const { product = '' } = params;
  if (!Object.hasOwn(PRODUCTS, product)) throw notFound(`Cannot load product '${product}'`);
  return product;
}

function enabledIn(asked: Asked, world: World): Map<string, Configuration> {
  const { id } = findService(asked, world);
  const enabled = world.products.get(id) ?? new Map<string, Configuration>();
  world.products.set(id, enabled);
  return enabled;
}

function show({ params }: Asked, product: string, more: { path: string; configuration?: Configuration }): Answer {
  const { path, ...rest } = more;
  return {
    body: {
      product: { id: product, object: 'product' },
      service: { id: params.service, object: 'service' },
      ...rest,
      _links: { self: `/enabled-products/v1/${product}/services/${params.service}${path}` },
    },
  };
}

function refused(title: string, detail: string): Refusal {
  const body = { type: '', title, status: 400, errors: null, detail };
  return new Refusal({ status: 400, type: 'application/problem+json', body });
}

/** As recorded: 400 where the service has it not. */
function requireEnabled(asked: Asked, world: World): { product: string; configuration: Configuration } {
  const product = productIn(asked);
  const configuration = enabledIn(asked, world).get(product);
  if (!configuration) throw refused('no product on service', '');
  return { product, configuration };
}

function get(asked: Asked, world: World): Answer {
  return show(asked, requireEnabled(asked, world).product, { path: '' });
}

function enable(asked: Asked, world: World): Answer {
  const product = productIn(asked);
  const enabled = enabledIn(asked, world);
  const before = enabled.get(product) ?? PRODUCTS[product]!;
  const configuration = changed(product, before, asked);
  if (configuration.workspace_id === '') throw refused('Bad request', 'workspace_id is missing');
  enabled.set(product, configuration);
  return show(asked, product, { path: '' });
}

function disable(asked: Asked, world: World): Answer {
  enabledIn(asked, world).delete(productIn(asked));
  return { status: 204 };
}

function getConfiguration(asked: Asked, world: World): Answer {
  const { product, configuration } = requireEnabled(asked, world);
  return show(asked, product, { configuration, path: '/configuration' });
}

function changeConfiguration(asked: Asked, world: World): Answer {
  const { product, configuration: before } = requireEnabled(asked, world);
  const configuration = changed(product, before, asked);
  enabledIn(asked, world).set(product, configuration);
  return show(asked, product, { configuration, path: '/configuration' });
}

function changed(product: string, before: Configuration, { body }: Asked): Configuration {
  const given = body.length === 0 ? {} : jsonOf(body.toString('utf8'));
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(PRODUCTS[product]!, name));
  if (unknown !== undefined) throw refused('Bad request', `${product} has no ${unknown}`);
  return { ...before, ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)])) };
}

/** The services that have a product. */
function listServices(asked: Asked, world: World): Answer {
  const product = productIn(asked);
  const services = [...world.products].filter(([, enabled]) => enabled.has(product)).map(([id]) => id);
  return { body: { services, _links: { self: `/enabled-products/v1/${product}/services` } } };
}
