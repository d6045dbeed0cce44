import type { GatewayConfig } from '../../../gateway/index.ts';
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

/** A kind of object in a version: what the configuration wants of it, and how it is treated. */
export interface ObjectKind {
  /** @param env holds secrets. @throws CliError where one is not there. */
  wanted(config: GatewayConfig, env: Environment): VersionObject[];
  /** Whether there is a list for each of its types: only those that matter are read. */
  isTyped?: true;
  /** Whether others name it: then it is made before them, and goes after them. */
  isNamed?: true;
  /** What a plan says of one that is made. */
  summary?(fields: Fields): string;
}

export type Environment = Readonly<Record<string, string | undefined>>;
