import type { Explanation } from './explanation.ts';

/** About origins, the service at Fastly and its limits. */
export const OF_THE_SERVICE = {
  'unreachable-origin': {
    title: 'Fastly cannot reach an origin.',
    means:
      'Its address is of this machine, of a private network or of one link. Every request for it fails, and `popgate apply` refuses it.',
    change: 'Write the public name or address of the server, and this one as `local`.',
  },
  'unreachable-target': {
    title: 'Nobody can reach the target of a redirect, or a log endpoint.',
    means: 'Its address is of this machine or of a private network.',
    change: 'Write the public name.',
  },
  'unused-backend': {
    title: 'Nothing sends requests to a backend, a pool or a dynamic backend.',
    means: 'It is made at Fastly, probed if it has a health check, and never asked.',
    change: 'Name it in a route or a pool, or delete it.',
  },
  'unknown-log-endpoint': {
    title: 'A log endpoint is not in the configuration.',
    means: 'Unless somebody has made it at the service by hand, every line of the log is lost.',
    change: 'Write it into `logEndpoints`, so that `popgate apply` makes it.',
  },
  'unknown-acl': {
    title: 'An access control list is not in the configuration.',
    means: 'Unless somebody has linked it to the service by hand, the requests of the route get a 503.',
    change: 'Write it into `stores.acls`, so that `popgate apply` makes it.',
  },
  'missing-product': {
    title: 'A product of Fastly is used, and not named.',
    means: 'Unless somebody has switched it on for the service, what uses it fails.',
    change: 'Name it in `products`, so that `popgate apply` switches it on. Fastly bills for it.',
  },
  'stream-without-fanout': {
    title: 'Streams are routed, and Fanout is off.',
    means: 'In production these routes answer 503.',
    change: 'Write `push: { fanout: true }`, and `products: { fanout: true }`.',
  },
  'silent-http3': {
    title: 'HTTP/3 is wanted, and no answer tells of it.',
    means: 'Browsers try HTTP/3 where `Alt-Svc` names it (RFC 7838), and nowhere else.',
    change: "Set it in `defaults`: `headers: { response: { set: { 'alt-svc': … } } }`, as the finding says.",
  },
  'over-limit': {
    title: 'Something is more than Fastly allows.',
    means: 'What is over the limit is refused when the service is made, or fails at a request.',
    change: 'Lower it, as the finding says. Support can raise some limits: then it is right as it is.',
  },
  'large-table': {
    title: 'A table of redirects makes the Wasm large.',
    means: 'All of its memory is copied for each new sandbox, so every request pays for it.',
    change: "Put the table into a store: `from: 'config-store:…'`.",
  },
  'endless-wait': {
    title: 'A timeout is longer than a request.',
    means: 'Fastly ends a request after two minutes, so that this timeout never runs out.',
    change: "Write at most `'2m'`.",
  },
  'long-lifetime': {
    title: 'A lifetime is longer than a year.',
    means: 'Caches hold nothing for longer, this one included.',
    change: "Write at most `'365d'`.",
  },
  'odd-probe': {
    title: 'A health check cannot work as it is written.',
    means: 'Probes overlap, or each deployment begins without the backend until enough of them have answered.',
    change: 'Write a timeout below the interval, and an `initial` of at least the `threshold`.',
  },
  'kept-domain': {
    title: 'An environment has a domain of production.',
    means: 'Fastly gives a domain to one service alone, so that this environment cannot be deployed.',
    change: "Rename it in the environment: `domains: { 'www.shop.example': 'staging.www.shop.example' }`.",
  },
  'doubtful-in-runtime': {
    title: "Code uses what Fastly's JavaScript runtime may lack.",
    means: 'A library names something that is not there, or a call does another thing there than in Node.',
    change: 'Make sure that no handler comes there, or take another library; the finding says what else to use.',
  },
  'untested-compiler': {
    title: 'The compiler is another one than Popgate was tested with.',
    means: 'It may work, and nobody has tried.',
    change: 'Install the version that the finding names, or a Popgate that was tested with yours.',
  },
  'unchecked-types': {
    title: 'TypeScript is not installed.',
    means: 'The types of the configuration and of the handlers are not checked.',
    change: 'Install it, as the finding says.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
