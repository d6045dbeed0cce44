import { noBackend } from '../../gateway/index.ts';

/** Has the global fetch of this process refuse what the edge would: requests that name no backend. */
export function guardFetch(): void {
  const { fetch } = globalThis;
  /** Node's requests do not keep the option. */
  const named = new WeakSet();
  globalThis.Request = new Proxy(Request, {
    construct(target, given: ConstructorParameters<typeof Request>, made) {
      const request = Reflect.construct(target, given, made) as Request;
      if (isNamed(given[1])) named.add(request);
      return request;
    },
  });
  globalThis.fetch = async function guarded(input, init) {
    if (isNamed(init) || (input instanceof Request && named.has(input))) return fetch(input, init);
    const error = noBackend();
    // The place is the caller's.
    Error.captureStackTrace(error, guarded);
    throw error;
  };
}

/** By what Fastly's runtime takes beside the options of the standard. */
function isNamed(options: object | undefined): boolean {
  return options !== undefined && 'backend' in options && options.backend !== undefined;
}
