import type { CompiledShield } from '../shield/config.ts';
import { type Attempt, claimRequest, type Outgoing, tryOnce } from './attempt.ts';
import type { Exchange } from '../exchange.ts';
import type { CompiledBackend, Timeouts } from './config.ts';
import type { Target } from '../targets/config.ts';

/** RFC 9110 §9.2.2. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY', 'PUT', 'DELETE']);

/** Asks one backend, once. */
export function backendTarget(backend: CompiledBackend, shield: CompiledShield | null): Target {
  const how = { limitMs: backend.timeouts.totalMs, readsAhead: false };
  return {
    name: backend.name,
    send(outgoing, { exchange }) {
      claimRequest(exchange);
      return tryOnce(attemptOf(backend, exchange, how), outgoing, exchange);
    },
    operations: 0,
    longestMs: (shield?.firstByteMs ?? 0) + longestTryMs(backend.timeouts),
    shield,
    isLiteral: backend.isLiteral,
    hasBase: backend.prefix !== '',
  };
}

/** Returns how long one try can take, with the first read of the body. */
export function longestTryMs({ connectMs, firstByteMs, betweenBytesMs, totalMs }: Timeouts): number {
  return (totalMs ?? connectMs + firstByteMs) + betweenBytesMs;
}

export function isReplayable({ method, body }: Outgoing): boolean {
  return !isStreamed(body) && IDEMPOTENT.has(method);
}

export function isStreamed(body: Outgoing['body']): boolean {
  return body !== null && !(body instanceof Uint8Array);
}

type How = Pick<Attempt, 'limitMs' | 'readsAhead'>;

export function attemptOf(backend: CompiledBackend, exchange: Exchange, { limitMs, readsAhead }: How): Attempt {
  const { name, scheme, host, prefix, timeouts, clientAddress, withoutSelf, surrogateFields } = backend;
  const base = `${scheme}://${host ?? exchange.host}${prefix}`;
  return { name, to: name, base, timeouts, clientAddress, withoutSelf, surrogateFields, limitMs, readsAhead };
}
