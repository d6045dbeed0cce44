/** What holds in one place of a configuration: by area, in canonical form. */
export interface Form {
  /** The same for the same place of two configurations. */
  id: string;
  /** The area of the place itself: `route`, `backend`, `domain` … */
  area: string;
  place: string;
  areas: Readonly<Record<string, unknown>>;
  /** What is told where the place itself comes or goes. Default: what its own area holds. */
  whole?: unknown;
}

/** The fields of an object that are not among the known ones, so that none is forgotten. */
export function otherFields(written: object, known: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(written).filter(([name, value]) => !known.has(name) && value !== undefined));
}
