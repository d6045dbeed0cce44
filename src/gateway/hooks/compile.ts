import { parseSize } from '../config/size.ts';
import { parseTemplate } from '../config/template.ts';
import type { CompiledHook, HookConfig, HookEventConfig, HookPurge } from './config.ts';
import { senders } from './senders/index.ts';

/** As much as Shopify sends. */
const DEFAULT_BYTES = 1_048_576;

export function compileHook({ events, maxBody, ...sender }: HookConfig): CompiledHook {
  return {
    maxBytes: maxBody === undefined ? DEFAULT_BYTES : parseSize(maxBody),
    sender: sender.adapter === 'hmac' ? sender : senders[sender.adapter],
    events: new Map(Object.entries(events).map(([name, event]) => [name, compileEvent(event)])),
  };
}

function compileEvent({ keys = [], urls = [], domains = [], all, soft }: HookEventConfig): HookPurge {
  return {
    keys: keys.map(parseTemplate),
    urls: urls.map(parseTemplate),
    domains,
    all: all === true,
    mode: soft === true ? 'soft' : 'hard',
  };
}
