/** The public surface: what the operator API, the command line, the platforms, handlers and configurations may import. */

export { defineGateway } from './config/define.ts';
export type { Capabilities } from './capabilities.ts';
export { createGateway, type Gateway, type GatewayParts, type Watched } from './gateway.ts';
export {
  fromEventHandler,
  type Handler,
  type HandlerContext,
  type Handlers,
  type Reach,
  type Transform,
  type TransformContext,
  type Transforms,
} from './handlers/handler.ts';

// What a user may write.
export type { RedirectConfig } from './answers/redirect/config.ts';
export type { RespondConfig } from './answers/respond/config.ts';
export type { StreamConfig, StreamTransport } from './answers/stream/config.ts';
export type { BackendConfig, BreakerConfig, HealthConfig, TimeoutsConfig, TlsConfig } from './backends/config.ts';
export type { CacheConfig, KeyConfig, VaryConfig } from './cache/config.ts';
export { MAX_WAIT_MS, parseDuration, type Duration } from './config/duration.ts';
export type { GatewayConfig } from './config/types.ts';
export type { ValueMatch } from './config/value-match.ts';
export type { ClientCertificateConfig } from './backends/config.ts';
export type { DomainConfig } from './domains/config.ts';
export type { DynamicBackendConfig, DynamicTarget } from './dynamic-backends/config.ts';
export type { EnvironmentConfig } from './environments/config.ts';
export type { ErrorPageConfig, ErrorsConfig } from './errors/config.ts';
export type { HandlerName, TransformName } from './handlers/config.ts';
export type { Register } from './handlers/register.ts';
export type { HookConfig, HookEventConfig, HookSender } from './hooks/config.ts';
export type { HookSignature, HookSource } from './hooks/senders/sender.ts';
export type { LogEndpointConfig } from './log-endpoints/config.ts';
export type { PoolConfig } from './pools/config.ts';
export type { ProductsConfig } from './products/config.ts';
export type { RouteConfig, RouteRules } from './routes/config.ts';
export type { StoreReference, StoresConfig } from './stores/config.ts';
export type { CertificateConfig } from './tls/config.ts';
export type { TransformConfig } from './transforms/config.ts';

// What else there is to know of a request, and of a configuration.
export { CLIENT, compileTimeouts } from './backends/compile.ts';
export { CONTEXT_FETCHES, NO_BACKEND, noBackend } from './backends/no-backend.ts';
export { authorityOf, defaultPort, onLoopback, type Origin, readOrigin } from './backends/origin.ts';
export { backendStatus, type BackendStatus } from './backends/status.ts';
export { type CacheState, type Verdict, verdictOf } from './cache/cache-status.ts';
export { digest } from './cache/digest.ts';
export { haveSeenSurrogateFields } from './cache/surrogate-fields.ts';
export type { FindingCode, MeantConfig } from './meant/config.ts';
export { insertNote, leaveNote, type Note, readNote } from './cache/note.ts';
export { EVERYTHING_KEY, fitKey, keyProblem, renderKeys, shardKey, SHARDS } from './cache/surrogate-keys.ts';
export { environmentNames, forEnvironment, PRODUCTION } from './config/environment.ts';
export { withPackedRedirects } from './config/packed.ts';
export { servedConfig } from './config/served.ts';
export { parametersOf, parseTemplate, renderTemplate, type TemplatePart } from './config/template.ts';
export { type Given, type GivenAnswer, givenAnswer, isBodiless } from './dry-run/answer.ts';
export { type Asked, explainRequest, type Explanation } from './dry-run/explain.ts';
export { debugToken, type DebugGrant } from './debug/explain.ts';
export { GatewayError } from './errors/error.ts';
export { escapeHtml } from './errors/page.ts';
export { type Answered, type Exchange, geoOf, type OriginAsked } from './exchange.ts';
export { mediaType } from './fields/media-type.ts';
export { localAclsOf } from './local/acls.ts';
export type { CompiledHook, HookPurge } from './hooks/config.ts';
export type { Delivery, Sender } from './hooks/senders/sender.ts';
export type { Operator, OperatorParts } from './operator/operator.ts';
export { hookSecret, MIN_SECRET_LENGTH, OWN_STORE } from './operator/secrets.ts';
export type * from './platform.ts';
export { createPurger, type PurgeOrder, type Purger } from './purge/purger.ts';
export { holdsStreams, OWN_BACKENDS, pushBackends, streamRoutes, usesPush } from './push/backends.ts';
export { GRIP_KEY, LOCAL_ISSUER } from './push/grip-signature.ts';
export { STREAM_KEY } from './push/mark.ts';
export type { Message } from './push/message.ts';
export { PUSHPIN } from './push/publish.ts';
export { isInRanges, networkOf, parseAddress, parseRange } from './request/addresses.ts';
export { isDeceptive } from './request/client-names.ts';
export { readBody } from './request/read-body.ts';
export { MAX_URL_LENGTH } from './request/receive.ts';
export { withDefaults } from './routes/compile.ts';
export { matchingPlaces, treeOf } from './routes/tree.ts';
export { isHeaderCondition } from './rules/headers/compile.ts';
export { logStranger } from './stranger-log.ts';
export { tally } from './tally.ts';
export { summarise, type Summary } from './trace/summary.ts';
export { htmlOf } from './trace/html.ts';
export { type Section, sectionsOf, textOf } from './trace/text.ts';
export { type Trace, traceOf } from './trace/trace.ts';
export type { Code } from './trace/code.ts';
export { DETAILS, FORWARDED, type Reason, unstoredText } from './trace/why.ts';
