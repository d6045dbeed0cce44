import type { TemplatePart } from '../config/template.ts';

/** The compiled form of a webhook. */
export interface CompiledHook {
  sender: HookSender;
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

/** How a sender signs its webhooks, by HMAC (RFC 2104) with the webhook's secret. */
export interface HookSignature {
  /** Names the header with the signature. Required. */
  header: string;
  /** Sets the hash function. Required. */
  algorithm: 'sha256' | 'sha1' | 'sha512';
  /** Sets the encoding of the signature; `base64` accepts the URL-safe alphabet too (RFC 4648 §5). Required. */
  encoding: 'hex' | 'base64';
  /**
   * Sets the text before the signature in the header. Default: none.
   *
   * @example 'sha256='
   */
  prefix?: string;
  /**
   * Says where the time of signing is: in a header, or under a key in the header of the signature. A webhook signed
   * more than 5 minutes ago is refused. Needs `{timestamp}` in `signed`. Without it, the age of a webhook is not
   * checked.
   */
  timestamp?: (
    | {
        /** Names the header with the time. Required, unless `key` is set. */
        header: string;
        key?: never;
      }
    | {
        /** Names the key of the time, for example `t` in `t=…,v1=…`. Required, unless `header` is set. */
        key: string;
        header?: never;
      }
  ) & {
    /** Sets the unit of the time since 1970: seconds or milliseconds. Required. */
    unit: 's' | 'ms';
  };
  /**
   * Sets the text that is signed, with `{body}`, `{timestamp}` and names of headers in braces. Default `'{body}'`.
   *
   * @example '{timestamp}.{body}'
   */
  signed?: string;
}

/** The place of a value in a webhook: a header, or a field of the JSON payload, named as in templates. */
export type HookSource =
  | {
      /** Names the header. Required, unless `field` is set. */
      header: string;
      field?: never;
    }
  | {
      /** Names the field of the payload. Required, unless `header` is set. */
      field: string;
      header?: never;
    };

/**
 * The sender of a webhook: one that Popgate knows, or `hmac`, for which signature, event and delivery id are written
 * out.
 */
export type HookSender =
  | {
      /** Chooses the sender, which determines signature, event name and delivery id. Required. */
      adapter: 'standard-webhooks' | 'github' | 'shopify' | 'contentful';
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
};
