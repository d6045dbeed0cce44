import type { Sentences } from '../meaning.ts';
import { access } from './access.ts';
import { answer } from './answer.ts';
import { backend, dynamicBackend, pool } from './backend.ts';
import { cache } from './cache.ts';
import { cors, headers } from './headers.ts';
import { maxBody, rateLimit } from './limits.ts';
import { compress, errors, geo, log, maintenance, redirects, serverTiming, surrogateKeys, transform } from './route.ts';
import { acl, admin, domain, hook, logEndpoint, name, product, purge, push, store, tls } from './service.ts';

/** By area, and there by field; a field without one is told by its name and its values. */
export const SENTENCES: Readonly<Record<string, Sentences>> = {
  name,
  admin,
  purge,
  push,
  product,
  domain,
  tls,
  maintenance,
  redirects,
  errors,
  answer,
  cache,
  surrogateKeys,
  transform,
  access,
  rateLimit,
  maxBody,
  geo,
  compress,
  cors,
  headers,
  serverTiming,
  log,
  backend,
  pool,
  dynamicBackend,
  hook,
  store,
  acl,
  logEndpoint,
};
