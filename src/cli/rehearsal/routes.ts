import type { Routes } from './handler.ts';
import { packages } from './packages/packages.ts';
import { purges } from './purges.ts';
import { services } from './services/services.ts';
import { configStores } from './stores/config.ts';
import { kvStores } from './stores/kv.ts';
import { secretStores } from './stores/secret.ts';
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
  ...tlsSubscriptions,
  ...tlsResources,
  ...tokens,
};

/** What is answered without a token. */
export const OPEN_ROUTES: Routes = openid;
