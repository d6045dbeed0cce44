import type { Routes } from '../handler.ts';
import { type Answer, type Asked, jsonApiRefusal } from '../http/answer.ts';
import type { World } from '../world.ts';
import { includedOf, one, pageOfResources, passes, type Resource } from './json-api.ts';
import { lookupIn, showActivations, showCertificate, showConfiguration, showDomains } from './show.ts';

/** What can be listed and looked at, but not changed here. */
const COLLECTIONS: Readonly<Record<string, (world: World) => Resource[]>> = {
  activations: (world) => [...world.tls.subscriptions.values()].flatMap(showActivations),
  certificates: (world) => [...world.tls.subscriptions.values()].flatMap(showCertificate),
  configurations: ({ tls }) => tls.configurations.map(showConfiguration),
  domains: showDomains,
};

const COLLECTION = `/tls/:collection(${Object.keys(COLLECTIONS).join('|')})`;

export const tlsResources: Routes = {
  [`GET ${COLLECTION}`]: list,
  [`GET ${COLLECTION}/:id`]: get,
};

function list(asked: Asked, world: World): Answer {
  const resources = COLLECTIONS[asked.params.collection!]!(world);
  const shown = resources.filter((resource) => passes(resource, asked.query));
  return pageOfResources({ asked, resources: shown, look: lookupIn(world), pageSize: 20 });
}

function get(asked: Asked, world: World): Answer {
  const { collection = '', id } = asked.params;
  const resource = COLLECTIONS[collection]!(world).find((candidate) => candidate.id === id);
  if (!resource)
    throw jsonApiRefusal(404, 'Not found', `The ${collection.replace(/s$/, '')} you requested was not found`);
  return one(resource, includedOf([resource], asked.query, lookupIn(world)));
}
