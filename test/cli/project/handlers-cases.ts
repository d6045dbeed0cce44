/** A wrong file of handlers: where, from 1, what is said, and what is advised. */
export type WrongCase = readonly [title: string, text: string, at: string, problem: string, remedy?: string];

const use = (line: string): string => `export const handlers = {\n  a: async (request, context) => {\n    ${line}\n  },\n};\n`;
const HAS_NO = "Fastly's JavaScript runtime has no";

/** `line` stands at 3:5. */
function wrong(title: string, line: string, column: number, lacking: string, remedy = ''): WrongCase {
  return [title, use(line), `3:${column}`, `${HAS_NO} ${lacking}`, remedy];
}

export const wrongFiles: readonly WrongCase[] = [
  wrong('AbortController', 'return fetch("/", { signal: new AbortController().signal });', 37, 'AbortController', 'timeouts'),
  wrong('AbortSignal', 'return fetch("/", { signal: AbortSignal.timeout(500) });', 33, 'AbortSignal', 'timeouts'),
  wrong('Intl', 'return new Response(new Intl.NumberFormat("de").format(1));', 29, 'Intl', 'library'),
  wrong('process', 'return new Response(process.env.KEY);', 25, 'process', 'fastly:config-store'),
  wrong('process.env as a whole', 'return new Response(Object.keys(process["env"]).join());', 37, 'process'),
  wrong('Buffer', 'return new Response(Buffer.from("x").toString("base64"));', 25, 'Buffer', 'btoa'),
  wrong('Buffer on globalThis', 'return new Response(globalThis.Buffer.from("x"));', 36, 'Buffer'),
  wrong('Buffer on self', 'return new Response(self.Buffer.from("x"));', 30, 'Buffer'),
  wrong('URLPattern', 'return new Response(new URLPattern({ pathname: "/" }).test(request.url));', 29, 'URLPattern', 'routes'),
  wrong('Temporal', 'return new Response(Temporal.Now.instant());', 25, 'Temporal'),
  wrong('setImmediate', 'return new Promise((done) => setImmediate(done));', 34, 'setImmediate', 'setTimeout'),
  wrong('caches', 'return caches.default.match(request);', 12, 'caches', 'context.fetch'),
  wrong('HTMLRewriter', 'return new HTMLRewriter().transform(await fetch(request));', 16, 'HTMLRewriter', 'fastly:html-rewriter'),
  wrong('WebAssembly', 'return WebAssembly.instantiate(new Uint8Array());', 12, 'WebAssembly'),
  wrong('TextDecoderStream', 'return new Response(request.body.pipeThrough(new TextDecoderStream()));', 54, 'TextDecoderStream'),
  wrong('document', 'return new Response(document.title);', 25, 'document', 'no page'),
  wrong('window', 'return new Response(window.location.href);', 25, 'window', 'globalThis'),
  wrong('localStorage', 'return new Response(localStorage.getItem("x"));', 25, 'localStorage', 'KV store'),
  wrong('__dirname', 'return new Response(__dirname);', 25, '__dirname', 'JSON'),
  wrong('clone of what is fetched', 'const page = await fetch("/");\n    return page.clone();', 0, '', ''),
  wrong('clone of a fetch', 'return (await context.fetch("/")).clone();', 39, 'Response.clone', 'read the body once'),
  wrong('clone of a new Response', 'return new Response("x").clone();', 30, 'Response.clone'),
  wrong('clone of Response.json', 'return Response.json({}).clone();', 30, 'Response.clone'),
  wrong('clone of a parameter response', 'return fetch("/").then((response) => response.clone());', 51, 'Response.clone'),
  wrong('clone of a parameter res', 'return fetch("/").then((res) => res.clone());', 41, 'Response.clone'),
  wrong('clone of originResponse', 'return fetch("/").then((originResponse) => originResponse?.clone());', 64, 'Response.clone'),
  wrong('clone of a property res', 'return context.res.clone();', 24, 'Response.clone'),
  wrong('bytes of a response', 'return new Response(await (await fetch("/")).bytes());', 50, 'Response.bytes', 'arrayBuffer'),
  wrong('bytes of the request', 'return new Response(await request.bytes());', 39, 'Request.bytes', 'arrayBuffer'),
  wrong('for await of a body', 'for await (const part of request.body) console.log(part);', 30, 'for await over a body', 'getReader'),
  wrong('the signal of the request', 'request.signal.addEventListener("abort", () => {});', 20, 'AbortSignal.addEventListener'),
  wrong('URL.canParse', 'return new Response(URL.canParse("/"));', 29, 'URL.canParse', 'new URL'),
  wrong('URL.parse', 'return new Response(URL.parse("/").host);', 29, 'URL.parse', 'new URL'),
  wrong('Response.error', 'return Response.error();', 21, 'Response.error'),
  wrong('ReadableStream.from', 'return new Response(ReadableStream.from([]));', 40, 'ReadableStream.from'),
  wrong('Promise.try', 'return Promise.try(() => new Response());', 20, 'Promise.try', 'async'),
  wrong('RegExp.escape', 'return new Response(RegExp.escape("x"));', 32, 'RegExp.escape'),
  wrong('normalize with a form', 'return new Response(request.url.normalize("NFC"));', 37, 'String.normalize'),
  wrong('normalize of a text', 'return new Response(`${request.url}`.normalize());', 42, 'String.normalize'),
  wrong('normalize of what is lower case', 'return new Response(request.url.toLowerCase().normalize());', 51, 'String.normalize'),
  wrong('encrypt', 'return new Response(await crypto.subtle.encrypt("AES-GCM", key, data));', 45, 'crypto.subtle.encrypt', 'importKey'),
  wrong('generateKey', 'return crypto.subtle.generateKey({ name: "HMAC" }, true, []);', 26, 'crypto.subtle.generateKey'),
  wrong('performance.mark', 'performance.mark("x");', 17, 'performance.mark', 'performance.now()'),
  wrong('map of an iterator', 'return new Response(request.headers.keys().map(String).toArray().join());', 48, 'Iterator.map', '[...values]'),
  wrong('map of a Map’s values', 'const seen = new Map();\n    return seen.values().map(String);', 0, ''),
  wrong('toBase64', 'return new Response(new Uint8Array(2).toBase64());', 43, 'Uint8Array.toBase64'),
  wrong('searchParams.size', 'return new Response(new URL(request.url).searchParams.size);', 59, 'URLSearchParams.size'),
  wrong('Symbol.dispose', 'return { [Symbol.dispose]() {} };', 22, 'Symbol.dispose', 'finally'),
];
