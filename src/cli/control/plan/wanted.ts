import type { GatewayConfig } from '../../../gateway/index.ts';
import { type DesiredState, stateHash } from '../desired.ts';
import { kindOf } from '../objects/index.ts';
import type { WantedSecret } from '../secrets/wanted.ts';
import { markOf, type VersionMark } from '../service/mark.ts';
import { baseVersion, type Service } from '../service/service.ts';
import type { WantedSubscription } from '../tls/subscriptions.ts';

/** What is wanted, whole: the configuration's objects, its code, and its certificates. */
export interface Wanted {
  environment: string;
  state: DesiredState;
  code: string;
  /** Of the environment. A version keeps it, without secrets. */
  config: GatewayConfig;
  /** Empty where no certificates are asked for. */
  subscriptions: readonly WantedSubscription[];
  /** Those that are to be there; empty where they are not to be stored. */
  secrets: readonly WantedSecret[];
  /** Those that are needed, and that only others know. */
  unknownSecrets: readonly { name: string; variable: string }[];
}

/** Whether a version was made from this code and this configuration. */
export function isOf(mark: VersionMark | undefined, { code, state }: Wanted): boolean {
  return mark !== undefined && mark.code === code && mark.config === stateHash(state);
}

/** Of the log endpoints that are wanted, and of those that Popgate made. */
export function logLists({ state }: Wanted, service: Service): string[] {
  const made = markOf(baseVersion(service))?.logs.map((id) => id.slice(0, id.lastIndexOf('/'))) ?? [];
  const wanted = state.objects.filter((object) => kindOf(object)?.isTyped).map(({ list }) => list);
  return [...new Set([...wanted, ...made])];
}
