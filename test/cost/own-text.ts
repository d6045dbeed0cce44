const CONFIGURED = 'the configuration, when the Wasm is built';

/** Where only texts of our own, or of a handful of characters, are taken apart: files below `src/`, names there, and why. */
export const OWN_TEXT: readonly (readonly [file: string, names: string, why: string])[] = [
  ['admin/purge/body.ts', 'hostPatterns', 'configured domains'],
  ['gateway/backends/compile.ts', 'compileBackend', CONFIGURED],
  ['gateway/backends/origin.ts', 'readOrigin', CONFIGURED],
  ['gateway/cache/flight.ts', 'parseOutcome', 'a note of our own'],
  ['gateway/cache/stored-response.ts', 'decodeSurrogateKeys', 'metadata of our own'],
  ['gateway/config/environment.ts', 'URL_TEXT', CONFIGURED],
  ['gateway/config/path-pattern.ts', 'splitPattern parameterFault literalFault canonicalSegment', CONFIGURED],
  ['gateway/config/problems.ts', 'step quote', CONFIGURED],
  ['gateway/config/template.ts', 'parseTemplate', CONFIGURED],
  ['gateway/debug/explain.ts', 'whyRefused', 'what we have signed, of 4,096 characters'],
  ['gateway/errors/page.ts', 'builtInPages', 'our own page'],
  ['gateway/routes/tree.ts', 'ESCAPED foldedRoutes foldedPattern', CONFIGURED],
  ['gateway/operator/secrets.ts', 'hookSecret', 'the name of a configured hook'],
  ['gateway/rules/compress/compile.ts', 'forbids', CONFIGURED],
  ['gateway/rules/cors/compile.ts', 'compileCors', CONFIGURED],
  ['gateway/rules/headers/compile.ts', 'withFolded', CONFIGURED],
  ['gateway/trace/key.ts', 'leftOut', 'a query of at most 8,000 characters, for who asked for a trace'],
  ['gateway/trace/text.ts', 'sectionsOf', 'what textOf has made'],
  ['gateway/warm-up.ts', 'warmUp pagesOf', CONFIGURED],
  ['gateway/signature.ts', 'base64url', 'a digest, or a configured prefix'],
  ['platform/fastly/telling.ts', 'FRAME', 'a line of our own log, where somebody serves locally'],
  ['platform/fastly/stores.ts', 'NOT_OF_KV_KEYS', 'at most 1,024 characters, each looked at once'],
];
