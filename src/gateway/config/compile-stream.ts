import type { CompiledBackend, CompiledPush, StreamAnswer } from './compiled.ts';
import { parseDuration } from './duration.ts';
import { SELF, usesPush } from './push-backends.ts';
import { parseTemplate } from './template.ts';
import type { GatewayConfig, StreamConfig } from './types.ts';

export function compilePush(config: GatewayConfig): CompiledPush | null {
  if (!usesPush(config)) return null;
  return { hasFanout: config.push?.fanout ?? false, announce: config.purge?.announce ?? null };
}

export function compileStream(stream: StreamConfig, backends: ReadonlyMap<string, CompiledBackend>): StreamAnswer {
  if (stream.to !== undefined) {
    return { kind: 'stream', held: null, backend: stream.to, prefix: backends.get(stream.to)!.prefix };
  }
  const { channels, transport = 'sse', timeout = '30s' } = stream;
  const timeoutSeconds = Math.max(1, Math.round(parseDuration(timeout) / 1000));
  return {
    kind: 'stream',
    held: { channels: channels.map(parseTemplate), transport, timeoutSeconds },
    backend: SELF,
    prefix: '',
  };
}
