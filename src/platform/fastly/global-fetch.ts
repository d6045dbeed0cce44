import { noBackend } from '../../gateway/backends/no-backend.ts';

/** The handlers, once the global fetch that they have says what else there is where it names no backend. */
export function withGuardedFetch<Handlers>(handlers: Handlers): Handlers {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const isNamed = (init?.backend ?? (input as Partial<Request>).backend) !== undefined;
    return isNamed ? fetch(input, init) : Promise.reject(noBackend());
  };
  return handlers;
}
