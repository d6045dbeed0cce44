/**
 * What a text makes: code that is kept as text until it is asked for, since the platform walks through all compiled code before
 * each request of a sandbox. The text is a function's body, which gets what it uses of the engine as `engine`.
 */
export function made(text: string, engine: object): unknown {
  // The build's own text: nothing of a request is in it.
  // eslint-disable-next-line no-new-func, no-implied-eval
  return new Function('engine', text)(engine) as unknown;
}
