import { datacenters } from './datacenters.ts';
import { managedDomains } from './domains/domains.ts';
import type { Routes } from './handler.ts';
import { packages } from './packages/packages.ts';
import { products } from './products/products.ts';
import { purges } from './purges.ts';
import { services } from './services/services.ts';
import { acls } from './stores/acl.ts';
import { configStores } from './stores/config.ts';
import { kvStores } from './stores/kv.ts';
import { secretStores } from './stores/secret.ts';
import { tlsActivations } from './tls/activations.ts';
import { tlsResources } from './tls/resources.ts';
import { tlsSubscriptions } from './tls/subscriptions.ts';
import { openid, tokens } from './tokens.ts';
import { objects } from './versions/objects.ts';
import { versions } from './versions/versions.ts';

/** The API: each noun has its own table. */
export const ROUTES: Routes = {
  ...services,
  ...purges,
  ...versions,
  ...packages,
  ...objects,
  ...configStores,
  ...kvStores,
  ...secretStores,
  ...acls,
  ...products,
  ...managedDomains,
  ...datacenters,
  ...tlsSubscriptions,
  ...tlsActivations,
  ...tlsResources,
  ...tokens,
};

/** What is answered without a token. */
export const OPEN_ROUTES: Routes = openid;
