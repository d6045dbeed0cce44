import type { CompiledBackend } from '../../backends/config.ts';
import { parseDuration } from '../../config/duration.ts';
import { parseTemplate } from '../../config/template.ts';
import { SELF } from '../../push/backends.ts';
import type { StreamAnswer, StreamConfig } from './config.ts';

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
