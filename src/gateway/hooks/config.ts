import type { TemplatePart } from '../config/template.ts';
import type { senders } from './senders/index.ts';
import type { HookSignature, HookSource, Sender } from './senders/sender.ts';

export interface CompiledHook {
  sender: Sender;
  /** By the event's name; `'*'` for all others. */
  events: ReadonlyMap<string, HookPurge>;
}

/** What one event of a webhook purges. */
export interface HookPurge {
  keys: readonly (readonly TemplatePart[])[];
  urls: readonly (readonly TemplatePart[])[];
  domains: readonly string[];
  all: boolean;
  mode: 'hard' | 'soft';
}

/**
 * What a webhook's event purges. In `keys` and `urls`, `:id` is a field of its JSON, `:sys_id` the field `id` of the field `sys`,
 * `:tags_0` the first item of a list. What is no letter, digit or `_` in a field's name is written `_`. A template with a
 * field that the payload lacks is left out, and the log says so.
 */
export interface HookEventConfig {
  /** As a route's `surrogateKeys`. */
  keys?: readonly string[];
  /** Of this service. Parameters stand in path and query alone, so that no payload chooses a host. */
  urls?: readonly (`http://${string}` | `https://${string}`)[];
  /** As they are configured, or a host that one of them takes. */
  domains?: readonly string[];
  /** Everything; stands alone. */
  all?: true;
  /** Marks as stale instead of removing. Default false. */
  soft?: boolean;
}

/** Who sends a webhook, which says how it is signed and where event and delivery id are. For `hmac`, that is written out. */
export type HookSender =
  | {
      adapter: keyof typeof senders;
      signature?: never;
      event?: never;
      delivery?: never;
    }
  | {
      adapter: 'hmac';
      signature: HookSignature;
      event: HookSource;
      /** The header with the delivery's id: one that has been carried out is not carried out again. */
      delivery?: string;
    };

/** A webhook. Its secret is `hook_<name>` in the store `popgate`. `'*'` is every event that has no entry of its own. */
export type HookConfig = HookSender & { events: Record<string, HookEventConfig> };
