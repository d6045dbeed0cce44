/**
 * What the compiler knows of the project. `handlers/index.ts` extends this interface (`declare module 'popgate'`) by its
 * `handlers` and `transforms`, and `.popgate/types.d.ts`, which `popgate dev` and `popgate check` write, by the `names` of the configuration.
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- an interface is the one shape that declaration merging can extend
export interface Register {}

/** The names of this kind that the configuration has; any string without `.popgate/types.d.ts`. */
export type NamesOf<Kind extends string> = Register extends { names: infer Names }
  ? Extract<{ [Name in Kind]: Name extends keyof Names ? Names[Name] : never }[Kind], string>
  : string;
