/**
 * The project's handlers. `handlers/index.ts` extends this interface (`declare module 'popgate'`), so that the compiler
 * knows their names.
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- an interface is the one shape that declaration merging can extend
export interface Register {}

/** The name of a registered handler; any string if none is registered. */
export type HandlerName = Register extends { handlers: infer Handlers } ? Extract<keyof Handlers, string> : string;
