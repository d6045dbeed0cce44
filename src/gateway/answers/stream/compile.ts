import type { Targets } from '../../targets/config.ts';
import { parseDuration } from '../../config/duration.ts';
import { parseTemplate } from '../../config/template.ts';
import { SELF } from '../../push/backends.ts';
import type { CompiledAnswer } from '../../routes/config.ts';
import { stream } from './answer.ts';
import type { StreamAnswer, StreamConfig } from './config.ts';

export function compileStream(config: StreamConfig, { backends }: Targets): CompiledAnswer {
  const answer = readStream(config, backends);
  // For a channel the gateway is the backend.
  const backend = backends.get(answer.backend);
  return {
    target: null,
    isHeld: true,
    isLiteral: backend?.isLiteral ?? true,
    hasBase: answer.prefix !== '',
    give: (routed) => stream(routed, answer),
  };
}

function readStream(config: StreamConfig, backends: Targets['backends']): StreamAnswer {
  if (config.to !== undefined) {
    const { prefix, clientAddress } = backends.get(config.to)!;
    return { held: null, backend: config.to, prefix, clientAddress };
  }
  const { channels, transport = 'sse', timeout = '30s' } = config;
  const timeoutSeconds = Math.max(1, Math.round(parseDuration(timeout) / 1000));
  const held = { channels: channels.map(parseTemplate), transport, timeoutSeconds };
  return { held, backend: SELF, prefix: '', clientAddress: [] };
}
