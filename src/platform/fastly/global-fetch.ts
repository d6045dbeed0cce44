import { noBackend } from '../../gateway/backends/no-backend.ts';

/** What a project exports, once the global fetch that it has says what else there is where it names no backend. */
export function withGuardedFetch<Exported>(exported: Exported): Exported {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const isNamed = (init?.backend ?? (input as Partial<Request>).backend) !== undefined;
    return isNamed ? fetch(input, init) : Promise.reject(noBackend());
  };
  return exported;
}
