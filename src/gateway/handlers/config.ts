/** Augmented by `handlers/index.ts`, so that the compiler knows the handlers' names. */
// oxlint-disable-next-line typescript/no-empty-object-type -- an interface is the one shape that declaration merging can extend
export interface Register {}

/** The names of the registered handlers; any string while none are registered. */
export type HandlerName = Register extends { handlers: infer Handlers } ? Extract<keyof Handlers, string> : string;
