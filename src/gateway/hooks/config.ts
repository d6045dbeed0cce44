import type { Size } from '../config/size.ts';
import type { TemplatePart } from '../config/template.ts';
import type { senders } from './senders/index.ts';
import type { HookSignature, HookSource, Sender } from './senders/sender.ts';

/** The compiled form of a webhook. */
export interface CompiledHook {
  sender: Sender;
  maxBytes: number;
  /** What each event purges, by its name; `'*'` for all other events. */
  events: ReadonlyMap<string, HookPurge>;
}

/** The compiled form of what one event purges. */
export interface HookPurge {
  keys: readonly (readonly TemplatePart[])[];
  urls: readonly (readonly TemplatePart[])[];
  domains: readonly string[];
  all: boolean;
  mode: 'hard' | 'soft';
}

/**
 * What an event of a webhook purges: `all`, or any of `keys`, `urls` and `domains`. In templates, `:id` is the field
 * `id` of the JSON payload, `:sys_id` the field `id` inside `sys`, `:tags_0` the first item of the list `tags`; a
 * character of a field's name that is no letter, digit or `_` is written `_`. A template whose field is missing is
 * skipped, and the log says so.
 *
 * @example { keys: ['product/:id'] }
 */
export interface HookEventConfig {
  /** Lists surrogate keys, as templates of the payload. Default: none. */
  keys?: readonly string[];
  /**
   * Lists URLs of this service, as templates of the payload; parameters only in path and query, so that no payload can
   * choose the host. Default: none.
   *
   * @example ['https://www.shop.example/products/:handle']
   */
  urls?: readonly (`http://${string}` | `https://${string}`)[];
  /** Lists domains, as `domains` has them or a host that one of them matches; no templates. Default: none. */
  domains?: readonly string[];
  /** Purges everything. Not together with other lists. Default: only what the lists name. */
  all?: true;
  /** Marks responses as stale instead of removing them. Fastly concept: soft purge. Default false. */
  soft?: boolean;
}

/**
 * The sender of a webhook: one that Popgate knows, or `hmac`, for which signature, event and delivery id are written
 * out.
 */
export type HookSender =
  | {
      /** Chooses the sender, which determines signature, event name and delivery id. Required. */
      adapter: keyof typeof senders;
      signature?: never;
      event?: never;
      delivery?: never;
    }
  | {
      /** Chooses a sender that signs by HMAC in a way that the following fields describe. Required. */
      adapter: 'hmac';
      /**
       * Says how the sender signs. Required.
       *
       * @example { header: 'x-signature', algorithm: 'sha256', encoding: 'hex' }
       */
      signature: HookSignature;
      /**
       * Says where the name of the event is. Required.
       *
       * @example { header: 'x-event' }
       */
      event: HookSource;
      /**
       * Names the header with the id of the delivery; the gateway carries out each id once. Default: none, so only a
       * signature with a time is recognised when it comes again.
       */
      delivery?: string;
    };

/**
 * A webhook that purges. Its secret is `hook_<name>` in the secret store `popgate`, with `_` for each `-` in the name.
 */
export type HookConfig = HookSender & {
  /**
   * Sets what each event purges, by its name; `'*'` is every event without an entry. Required, with at least one event.
   * An event without an entry purges nothing and gets a 202.
   *
   * @example { 'products/update': { keys: ['product/:id'] } }
   */
  events: Record<string, HookEventConfig>;
  /**
   * Limits the bytes of a delivery, to at most `'8388608B'` (8 MiB). A longer one gets a 413 (RFC 9110 §15.5.14) and a line
   * in the log, and purges nothing. Each MB costs processor time, of which Fastly allows 50 ms a request. Default
   * `'1048576B'` (1 MiB).
   *
   * @example '4MB'
   */
  maxBody?: Size;
};
