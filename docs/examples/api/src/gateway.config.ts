import { defineGateway, type RouteConfig } from 'popgate';

/** The routes of a plan. Each plan has a host of its own, so that its limit counts before anything is done. */
const planOf = (
  plan: 'free' | 'paid',
  { limit, ttl }: { limit: number; ttl: '1m' | '1h' },
): RouteConfig<'api', never>[] => [
  // What monitors ask: whether the edge answers.
  { path: '/healthz', methods: ['GET'], respond: { body: 'ok\n' } },
  { path: '/', redirect: 'https://docs.weather.example/api' },
  {
    // Where customers come in. The handler looks the key up, and asks the next route.
    path: '/v1/*',
    methods: ['GET'],
    handler: plan,
    rateLimit: { by: { header: 'X-Api-Key' }, limit, window: '10s' },
  },
  {
    // What all customers of the plan share. It is for the handler alone: it wants the secret, which is in the key as well,
    // so that who makes one up finds nothing in the cache, and is refused by the servers.
    path: '/shared/v1/*',
    methods: ['GET'],
    headers: { 'X-Edge-Secret': true, request: { set: { 'X-Plan': plan } } },
    to: 'api',
    rewrite: '/v1/:rest',
    cache: { ttl, staleIfError: '1d', key: { headers: ['X-Edge-Secret'] } },
    surrogateKeys: ['forecasts'],
  },
];

/** An API that customers pay for: each has a key, and each plan a host, a limit and an age of answers. */
export default defineGateway({
  name: 'weather',
  backends: {
    // `local` stands in for an origin on this machine: `node origins.mjs` plays both.
    api_1: {
      origin: 'https://api-1.weather-origin.example',
      local: 'http://127.0.0.1:8080',
      health: { path: '/healthz', interval: '10s' },
      timeouts: { connect: '500ms', firstByte: '3s' },
      paths: 'case-sensitive',
    },
    api_2: {
      origin: 'https://api-2.weather-origin.example',
      local: 'http://127.0.0.1:8080',
      health: { path: '/healthz', interval: '10s' },
      timeouts: { connect: '500ms', firstByte: '3s' },
      paths: 'case-sensitive',
    },
  },
  pools: {
    // The quicker one is asked. A program that waits for an answer has no use for one after five seconds.
    api: {
      backends: { api_1: 1, api_2: 1 },
      policy: 'least-latency',
      retries: 1,
      retryOn: [502, 503],
      deadline: '5s',
      // With less than half of the servers the rest would fall over, too: a 503 tells clients to come back.
      quorum: 0.5,
      shield: 'lhr-london-gb',
    },
  },
  domains: {
    'api.weather.example': {
      routes: [
        ...planOf('paid', { limit: 100, ttl: '1m' }),
        // The first version has ended; programs that still ask get an answer that says so.
        {
          path: '/v0/*',
          respond: {
            status: 410,
            body: '{"title":"Gone","status":410,"detail":"Version 0 has ended: use /v1"}\n',
            headers: {
              'Content-Type': 'application/problem+json',
              Link: '<https://docs.weather.example/v1>; rel="successor-version"',
            },
          },
        },
        {
          // Stations send what they measured, signed: the servers check the signature. A batch is small.
          path: '/measurements/:station',
          methods: ['POST'],
          to: 'api',
          cache: 'pass',
          maxBody: { size: '500kB', time: '10s' },
          rateLimit: { by: 'path', limit: 10, window: '60s' },
        },
      ],
    },
    // Who does not pay gets forecasts of up to an hour ago, which nearly always are in the cache.
    'free.weather.example': { routes: planOf('free', { limit: 5, ttl: '1h' }) },
  },
  defaults: {
    cache: {
      heuristic: false,
      // No other parameter changes a forecast.
      query: { only: ['latitude', 'longitude', 'days', 'units'] },
    },
    compress: { types: ['application/json'] },
    // Browsers of customers' sites may ask, and see for how long to wait.
    headers: {
      security: { csp: "default-src 'none'", frameOptions: false },
      cors: { origins: '*', methods: ['GET'], headers: ['X-Api-Key'], expose: ['Retry-After'], maxAge: '1d' },
      response: { remove: ['Server'] },
    },
    maxBody: '1kB',
    // Every request: invoices are made of these lines.
    log: { endpoint: 'usage' },
  },
  errors: {
    // Programs read errors, whatever they say that they accept.
    replaceOrigin: ['5xx'],
    '4xx': {
      body: '{"title":"{{phrase}}","status":{{status}},"requestId":"{{requestId}}"}\n',
      contentType: 'application/problem+json',
    },
    '5xx': {
      body: '{"title":"{{phrase}}","status":{{status}},"requestId":"{{requestId}}"}\n',
      contentType: 'application/problem+json',
    },
  },
  maintenance: { from: 'config-store:flags', retryAfter: '10m' },
  purge: {
    ledger: 'purges',
    hooks: {
      // The model has run: every six hours all forecasts are new at once.
      model: {
        adapter: 'hmac',
        signature: { header: 'x-model-signature', algorithm: 'sha256', encoding: 'hex' },
        event: { header: 'x-model-event' },
        events: { 'run.finished': { keys: ['forecasts'], soft: true } },
      },
    },
  },
  admin: { host: 'api.weather.example' },
  stores: {
    config: {
      flags: { maintenance: 'off' },
      // The SHA-256 of each key, and its plan. The site where customers get their keys writes them, and takes them away.
      keys: {
        // Of the key `try-me`.
        '4b3c1bf421d96f1b49942450483ffb00bad52cbc5be4cc39b9552bb8fa56395c': 'free',
      },
    },
    kv: { purges: {} },
    secret: { edge: ['secret'] },
    items: { flags: 'seed' },
  },
  logEndpoints: {
    usage: {
      type: 'kafka',
      settings: { brokers: 'kafka.weather.example:9093', topic: 'usage', use_tls: '1' },
      secrets: { password: 'KAFKA_PASSWORD' },
    },
  },
  environments: {
    sandbox: {
      domains: {
        'api.weather.example': 'api-sandbox.weather.example',
        'free.weather.example': 'free-sandbox.weather.example',
      },
      backends: {
        api_1: { origin: 'https://sandbox-1.weather-origin.example' },
        api_2: { origin: 'https://sandbox-2.weather-origin.example' },
      },
    },
  },
});
