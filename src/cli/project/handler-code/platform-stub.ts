import type { Plugin } from 'esbuild';

/**
 * Whatever is imported of `fastly:*`: a function or class, of which all is such a one again, so that what a file makes of
 * the platform when it is loaded does not fail in Node. As the prototype it is there for imports by name, too.
 */
const STUB = `const stub = new Proxy(function () {}, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => '' : key === 'then' || typeof key === 'symbol' ? undefined : stub),
  apply: () => stub,
  construct: () => stub,
});
module.exports = Object.create(stub);`;

/** A handler may import the platform through a framework; for its name nothing of it is needed. */
export const platformStub: Plugin = {
  name: 'platform-stub',
  setup(bundler) {
    bundler.onResolve({ filter: /^fastly:/ }, (found) => ({ path: found.path, namespace: 'platform' }));
    bundler.onLoad({ filter: /.*/, namespace: 'platform' }, () => ({ contents: STUB }));
  },
};
