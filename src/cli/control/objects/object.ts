import type { FormValue } from '../../fastly/payload.ts';

export type Fields = Readonly<Record<string, FormValue | null>>;

/** What stands in a version, by Fastly's name of its list: `backend`, `domain`, `healthcheck`, `logging/https` and so on. */
export interface VersionObject {
  list: string;
  name: string;
  fields: Fields;
  /** Fields that are compared and sent, and not shown. */
  hidden?: readonly string[];
}
