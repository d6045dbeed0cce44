import type { TemplatePart } from '../config/template.ts';

export interface CompiledHook {
  sender: HookSender;
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

/** How a sender signs its webhooks. */
export interface HookSignature {
  /** The header that the signature is in. */
  header: string;
  algorithm: 'sha256' | 'sha1' | 'sha512';
  /** `base64` takes the URL-safe alphabet too. */
  encoding: 'hex' | 'base64';
  /** What stands before the signature, e.g. `'sha256='`. */
  prefix?: string;
  /** When it was signed: a header, or a key in the signature's own, e.g. `t` in `t=…,v1=…`. Without it, age is not looked at. */
  timestamp?: ({ header: string; key?: never } | { key: string; header?: never }) & { unit: 's' | 'ms' };
  /** Text with `{body}`, `{timestamp}` and headers, e.g. `'{timestamp}.{body}'` or `'{x-id}:{body}'`. Default `'{body}'`. */
  signed?: string;
}

/** Where a value stands: in a header, or in a field of the JSON payload, named as in templates. */
export type HookSource = { header: string; field?: never } | { field: string; header?: never };

/** Who sends a webhook, which says how it is signed and where event and delivery id are. For `hmac`, that is written out. */
export type HookSender =
  | {
      adapter: 'standard-webhooks' | 'github' | 'shopify' | 'contentful';
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
