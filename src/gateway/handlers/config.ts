import type { Handler, Transform } from './handler.ts';
import type { Register } from './register.ts';

/** The names of registered functions of this shape; any string if none is registered. */
type RegisteredName<Shape> = Register extends { handlers: infer Handlers }
  ? Extract<{ [Name in keyof Handlers]: Handlers[Name] extends Shape ? Name : never }[keyof Handlers], string>
  : string;

/** The name of a registered handler; any string if none is registered. */
export type HandlerName = RegisteredName<Handler>;

/** The name of a registered transform; any string if none is registered. */
export type TransformName = RegisteredName<Transform>;
