/**
 * What Fastly's JavaScript runtime lacks of what Node or browsers have, as the real one was seen to lack it with js-compute
 * 3.46, and what to do instead. A test on Viceroy asks it for each name.
 */

const ONE_THREAD = 'do the work in the handler: there is one thread';
const NO_PAGE = 'render text: at the edge there is no page';
const NO_FILES = 'import data as JSON, or read it from a KV store: there are no files';
const STORES = 'keep data in a KV store (fastly:kv-store)';
const TIMEOUT =
  'set the timeouts of the backend in the configuration, or let Promise.race choose between the work and a timer';
const BASE64 = 'use Uint8Array, TextEncoder and TextDecoder, and btoa and atob for base64';
const ENVIRONMENT = 'read settings from a config store (fastly:config-store), or env of fastly:env';
const CACHE = "fetch with the handler's context.fetch, which answers from the gateway's cache";
const MEASURE = 'take the difference of two performance.now()';
const CLEAN_UP = 'clean up in try { … } finally { … }';
const KEYS = 'use sign, verify, digest and importKey, which are there, or a library of pure JavaScript';
const HELPERS = 'make a list of it first: [...values].map(…)';
const BYTES = 'use new Uint8Array(await body.arrayBuffer())';
const HEX = 'use btoa and atob, or map the bytes by hand';
const OWN_EVENT = 'use Event';
const OTHER_RUNTIME = 'use what the web platform has: the code does not run in Deno or Bun';
const STREAM_TYPES = 'use the stream itself: this class has no name of its own';

/** By name, those that are free in a file. `global` is none: the bundler writes globalThis for it. */
export const LACKING_GLOBALS: Readonly<Record<string, string>> = {
  AbortController: TIMEOUT,
  AbortSignal: TIMEOUT,
  AsyncDisposableStack: CLEAN_UP,
  Atomics: ONE_THREAD,
  BroadcastChannel: ONE_THREAD,
  Buffer: BASE64,
  Bun: OTHER_RUNTIME,
  CSS: NO_PAGE,
  Cache: CACHE,
  CacheStorage: CACHE,
  CloseEvent: OWN_EVENT,
  DOMParser: 'use HTMLRewritingStream of fastly:html-rewriter, or a parser of pure JavaScript',
  Deno: OTHER_RUNTIME,
  DisposableStack: CLEAN_UP,
  Element: NO_PAGE,
  ErrorEvent: OWN_EVENT,
  EventSource: 'read the body of a fetch with its getReader()',
  ExtendableEvent: "use the handler's context.waitUntil",
  FetchEvent: 'use the request and the context that the handler is given',
  FileReader: 'use await blob.text() or await blob.arrayBuffer()',
  HTMLElement: NO_PAGE,
  HTMLRewriter: 'use HTMLRewritingStream of fastly:html-rewriter',
  ImageData: NO_PAGE,
  Intl: 'write the format by hand, or use a library that brings its own tables',
  Iterator: HELPERS,
  MessageChannel: ONE_THREAD,
  MessageEvent: OWN_EVENT,
  MessagePort: ONE_THREAD,
  MutationObserver: NO_PAGE,
  Navigator: NO_PAGE,
  OffscreenCanvas: NO_PAGE,
  PerformanceEntry: MEASURE,
  PerformanceMark: MEASURE,
  PerformanceMeasure: MEASURE,
  PerformanceObserver: MEASURE,
  ProgressEvent: OWN_EVENT,
  PromiseRejectionEvent: OWN_EVENT,
  SharedArrayBuffer: 'use ArrayBuffer: there is one thread',
  SharedWorker: ONE_THREAD,
  Storage: STORES,
  SuppressedError: 'use AggregateError',
  Temporal: 'use Date, or a library of pure JavaScript',
  TextDecoderStream: 'pipe through a TransformStream that uses a TextDecoder with { stream: true }',
  TextEncoderStream: 'pipe through a TransformStream that uses a TextEncoder',
  TransformStreamDefaultController: STREAM_TYPES,
  URLPattern: "match paths in the configuration's routes, or by a router such as Hono's",
  WebAssembly: 'use the same in JavaScript: the handler is within a Wasm already',
  WebSocket: 'let a route pass the connection on to a backend',
  Worker: ONE_THREAD,
  WritableStreamDefaultController: STREAM_TYPES,
  WritableStreamDefaultWriter: STREAM_TYPES,
  XMLHttpRequest: 'use fetch',
  XMLSerializer: NO_PAGE,
  __dirname: NO_FILES,
  __filename: NO_FILES,
  alert: 'use console.log',
  caches: CACHE,
  clearImmediate: 'use setTimeout and clearTimeout',
  document: NO_PAGE,
  history: NO_PAGE,
  importScripts: 'import it at the top of the file',
  indexedDB: STORES,
  localStorage: STORES,
  navigator: 'write what depends on it for the edge alone',
  postMessage: ONE_THREAD,
  process: ENVIRONMENT,
  reportError: 'use console.error',
  requestAnimationFrame: NO_PAGE,
  requestIdleCallback: "use the handler's context.waitUntil",
  scheduler: 'use setTimeout',
  screen: NO_PAGE,
  sessionStorage: STORES,
  setImmediate: 'use setTimeout(work, 0) or queueMicrotask',
  window: 'use globalThis',
};

/** Methods, by their path from the global object. */
export const LACKING_METHODS: Readonly<Record<string, string>> = {
  'AbortSignal.prototype.addEventListener': TIMEOUT,
  'AbortSignal.prototype.throwIfAborted': TIMEOUT,
  'Error.captureStackTrace': 'leave it out: an Error has its stack anyway',
  'Error.isError': 'use value instanceof Error',
  'Iterator.prototype.drop': HELPERS,
  'Iterator.prototype.every': HELPERS,
  'Iterator.prototype.filter': HELPERS,
  'Iterator.prototype.find': HELPERS,
  'Iterator.prototype.flatMap': HELPERS,
  'Iterator.prototype.forEach': HELPERS,
  'Iterator.prototype.map': HELPERS,
  'Iterator.prototype.reduce': HELPERS,
  'Iterator.prototype.some': HELPERS,
  'Iterator.prototype.take': HELPERS,
  'Iterator.prototype.toArray': HELPERS,
  'JSON.rawJSON': 'write the number as a string',
  'Math.sumPrecise': 'add the numbers with reduce',
  'Promise.try': 'use an async function',
  'ReadableStream.from': 'use new ReadableStream({ pull(controller) { … } })',
  'ReadableStream.prototype.values': 'read it with getReader()',
  'RegExp.escape': String.raw`use text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')`,
  'Request.prototype.bytes': BYTES,
  'Response.error': 'use new Response(null, { status: 502 }), or throw',
  'Response.prototype.bytes': BYTES,
  'Response.prototype.clone':
    'read the body once, with await response.arrayBuffer(), and make a new Response of it for each use',
  'String.prototype.normalize': 'compare texts as they came, or use a library such as unorm',
  'URL.canParse': 'use try { new URL(text) } catch { … }',
  'URL.parse': 'use try { new URL(text) } catch { … }',
  'Uint8Array.fromBase64': HEX,
  'Uint8Array.fromHex': HEX,
  'Uint8Array.prototype.setFromBase64': HEX,
  'Uint8Array.prototype.toBase64': HEX,
  'Uint8Array.prototype.toHex': HEX,
  'crypto.subtle.decrypt': KEYS,
  'crypto.subtle.deriveBits': KEYS,
  'crypto.subtle.deriveKey': KEYS,
  'crypto.subtle.encrypt': KEYS,
  'crypto.subtle.exportKey': KEYS,
  'crypto.subtle.generateKey': KEYS,
  'crypto.subtle.unwrapKey': KEYS,
  'crypto.subtle.wrapKey': KEYS,
  'crypto.timingSafeEqual': 'compare the HMACs of both with crypto.subtle.verify',
  'performance.mark': MEASURE,
  'performance.measure': MEASURE,
};

/** Properties that are undefined there, by the same paths. */
export const LACKING_PROPERTIES: Readonly<Record<string, string>> = {
  'AbortSignal.prototype.aborted': TIMEOUT,
  'Symbol.asyncDispose': CLEAN_UP,
  'Symbol.dispose': CLEAN_UP,
  'URLSearchParams.prototype.size': 'use [...searchParams].length',
};

/** What `for await` asks a body for. */
export const BODY_ITERATOR = 'ReadableStream.prototype.@@asyncIterator';
export const READ_BODY = 'read it with const reader = body.getReader()';

/** There, and the same whatever locale they are given: the table of locales is Intl's. */
export const IGNORED_LOCALES: readonly string[] = ['toLocaleDateString', 'toLocaleString', 'toLocaleTimeString'];
export const FORMAT_BY_HAND = LACKING_GLOBALS['Intl']!;

/** Modules of Node, by the first part of their names; all others of Node are lacking as well. */
export const NODE_MODULES: Readonly<Record<string, string>> = {
  assert: 'throw an Error',
  async_hooks: 'hand the value on as an argument',
  buffer: BASE64,
  child_process: ONE_THREAD,
  crypto: 'use the global crypto: crypto.subtle, crypto.randomUUID()',
  dns: 'name the origin as a backend in the configuration',
  events: 'use EventTarget',
  fs: NO_FILES,
  http: 'use fetch',
  http2: 'use fetch',
  https: 'use fetch',
  module: 'import it at the top of the file',
  net: 'use fetch',
  os: 'write what depends on it for the edge alone',
  path: 'cut paths with split and new URL',
  perf_hooks: 'use the global performance.now()',
  process: ENVIRONMENT,
  querystring: 'use URLSearchParams',
  sqlite: STORES,
  stream: 'use ReadableStream, WritableStream and TransformStream',
  string_decoder: 'use TextDecoder with { stream: true }',
  timers: 'use the global setTimeout and clearTimeout',
  tls: 'use fetch',
  url: 'use the global URL and URLSearchParams',
  util: 'use TextEncoder, TextDecoder and structuredClone, or write the function',
  worker_threads: ONE_THREAD,
  zlib: 'use CompressionStream and DecompressionStream',
};
export const OTHER_MODULE = 'use what the web platform has, or a package of pure JavaScript';
