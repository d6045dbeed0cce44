import type { Answer, Asked } from './http/answer.ts';
import { getPackage, putPackage } from './packages/packages.ts';
import { purgeAll, purgeKey, purgeKeys, purgeUrl } from './purges.ts';
import * as service from './services/services.ts';
import * as config from './stores/config.ts';
import * as kv from './stores/kv.ts';
import * as secret from './stores/secret.ts';
import { getTlsResource, listTlsResources } from './tls/resources.ts';
import * as tls from './tls/subscriptions.ts';
import { currentCustomer, currentUser, openidConfiguration, tokenSelf, verify } from './tokens.ts';
import * as object from './versions/objects.ts';
import * as version from './versions/versions.ts';
import type { World } from './world.ts';

export type Handler = (asked: Asked, world: World) => Answer | Promise<Answer>;

const V = '/service/:service/version/:version';
const OBJECT = `${V}/:kind(domain|backend|healthcheck|resource)`;
const LOGGING = `${V}/logging/:type`;
const CONFIG = '/resources/stores/config';
const KV = '/resources/stores/kv';
const SECRET = '/resources/stores/secret';
const TLS = '/tls/:collection(activations|certificates|configurations|domains)';

/**
 * The API. `:name` is one segment of the path, `:name(a|b)` one of these, and `:name*` all that is left. The first that
 * fits counts.
 */
export const ROUTES: Readonly<Record<string, Handler>> = {
  'GET /service': service.listServices,
  'POST /service': service.createService,
  'GET /service/search': service.searchService,
  'GET /service/:service': service.getService,
  'PUT /service/:service': service.updateService,
  'DELETE /service/:service': service.deleteService,
  'GET /service/:service/details': service.serviceDetails,
  'GET /service/:service/domain': service.serviceDomains,

  'POST /service/:service/purge_all': purgeAll,
  'POST /service/:service/purge': purgeKeys,
  'POST /service/:service/purge/:key': purgeKey,
  'POST /purge/:url*': purgeUrl,

  'GET /service/:service/version': version.listVersions,
  'POST /service/:service/version': version.createVersion,
  [`GET ${V}`]: version.getVersion,
  [`PUT ${V}`]: version.updateVersion,
  [`PUT ${V}/clone`]: version.cloneVersion,
  [`PUT ${V}/lock`]: version.lockVersion,
  [`PUT ${V}/activate`]: version.activateVersion,
  [`PUT ${V}/deactivate`]: version.deactivateVersion,
  [`PUT ${V}/activate/:environment`]: version.stageVersion,
  [`PUT ${V}/deactivate/:environment`]: version.unstageVersion,
  [`GET ${V}/validate`]: version.validateVersion,

  [`GET ${V}/package`]: getPackage,
  [`PUT ${V}/package`]: putPackage,

  [`GET ${V}/domain/check_all`]: object.checkAllDomains,
  [`GET ${V}/domain/:object/check`]: object.checkDomain,
  [`GET ${OBJECT}`]: object.listObjects,
  [`POST ${OBJECT}`]: object.createObject,
  [`GET ${OBJECT}/:object`]: object.getObject,
  [`PUT ${OBJECT}/:object`]: object.updateObject,
  [`DELETE ${OBJECT}/:object`]: object.deleteObject,
  [`GET ${LOGGING}`]: object.listObjects,
  [`POST ${LOGGING}`]: object.createObject,
  [`GET ${LOGGING}/:object`]: object.getObject,
  [`PUT ${LOGGING}/:object`]: object.updateObject,
  [`DELETE ${LOGGING}/:object`]: object.deleteObject,

  [`GET ${CONFIG}`]: config.listConfigStores,
  [`POST ${CONFIG}`]: config.createConfigStore,
  [`GET ${CONFIG}/:store`]: config.getConfigStore,
  [`PUT ${CONFIG}/:store`]: config.renameConfigStore,
  [`DELETE ${CONFIG}/:store`]: config.deleteConfigStore,
  [`GET ${CONFIG}/:store/info`]: config.configStoreInfo,
  [`GET ${CONFIG}/:store/services`]: config.configStoreServices,
  [`GET ${CONFIG}/:store/items`]: config.listConfigItems,
  [`PATCH ${CONFIG}/:store/items`]: config.changeConfigItems,
  [`POST ${CONFIG}/:store/item`]: config.createConfigItem,
  [`GET ${CONFIG}/:store/item/:key`]: config.getConfigItem,
  [`PUT ${CONFIG}/:store/item/:key`]: config.upsertConfigItem,
  [`PATCH ${CONFIG}/:store/item/:key`]: config.updateConfigItem,
  [`DELETE ${CONFIG}/:store/item/:key`]: config.deleteConfigItem,

  [`GET ${KV}`]: kv.listKvStores,
  [`POST ${KV}`]: kv.createKvStore,
  [`GET ${KV}/:store`]: kv.getKvStore,
  [`DELETE ${KV}/:store`]: kv.deleteKvStore,
  [`GET ${KV}/:store/keys`]: kv.listKvKeys,
  [`PUT ${KV}/:store/batch`]: kv.putKvBatch,
  [`GET ${KV}/:store/keys/:key`]: kv.getKvItem,
  [`PUT ${KV}/:store/keys/:key`]: kv.putKvItem,
  [`DELETE ${KV}/:store/keys/:key`]: kv.deleteKvItem,

  [`GET ${SECRET}`]: secret.listSecretStores,
  [`POST ${SECRET}`]: secret.createSecretStore,
  [`POST ${SECRET}/client-key`]: secret.createClientKey,
  [`GET ${SECRET}/signing-key`]: secret.getSigningKey,
  [`GET ${SECRET}/:store`]: secret.getSecretStore,
  [`DELETE ${SECRET}/:store`]: secret.deleteSecretStore,
  [`GET ${SECRET}/:store/secrets`]: secret.listSecrets,
  [`POST ${SECRET}/:store/secrets`]: secret.writeSecret,
  [`PUT ${SECRET}/:store/secrets`]: secret.writeSecret,
  [`PATCH ${SECRET}/:store/secrets`]: secret.writeSecret,
  [`GET ${SECRET}/:store/secrets/:name`]: secret.getSecret,
  [`DELETE ${SECRET}/:store/secrets/:name`]: secret.deleteSecret,

  'GET /tls/subscriptions': tls.listSubscriptions,
  'POST /tls/subscriptions': tls.createSubscription,
  'GET /tls/subscriptions/:id': tls.getSubscription,
  'PATCH /tls/subscriptions/:id': tls.updateSubscription,
  'DELETE /tls/subscriptions/:id': tls.deleteSubscription,
  [`GET ${TLS}`]: listTlsResources,
  [`GET ${TLS}/:id`]: getTlsResource,

  'GET /tokens/self': tokenSelf,
  'GET /verify': verify,
  'GET /current_customer': currentCustomer,
  'GET /current_user': currentUser,
};

/** What is answered without a token. */
export const OPEN_ROUTES: Readonly<Record<string, Handler>> = {
  'GET /.well-known/openid-configuration': openidConfiguration,
  'GET /realms/:realm/.well-known/openid-configuration': openidConfiguration,
};
