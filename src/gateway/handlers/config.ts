import type { Register } from './register.ts';

/** The name of a registered handler; any string if none is registered. */
export type HandlerName = Register extends { handlers: infer Handlers } ? Extract<keyof Handlers, string> : string;

/** The name of a registered transform; any string if none is registered. */
export type TransformName = Register extends { transforms: infer Transforms }
  ? Extract<keyof Transforms, string>
  : string;
