import { parseTemplate } from '../config/template.ts';
import type { CompiledHook, HookConfig, HookEventConfig, HookPurge } from './config.ts';
import { senders } from './senders/index.ts';

export function compileHook({ events, ...sender }: HookConfig): CompiledHook {
  return {
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
