/**
 * Runs code that the Wasm keeps as text until it is needed, because the runtime reads all compiled code before each request
 * of a sandbox. The text is the body of a function, whose parameter `engine` has what it uses of the engine.
 */
export function made(text: string, engine: object): unknown {
  // The text comes from the build; no part of a request is in it.
  // eslint-disable-next-line no-new-func, no-implied-eval
  return new Function('engine', text)(engine) as unknown;
}
