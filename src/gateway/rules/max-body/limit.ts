import { GatewayError } from '../../errors/error.ts';
import type { Exchange, Upload } from '../../exchange.ts';
import type { CompiledMaxBody } from './config.ts';

/** Refuses a body that is announced as too long, and has the others counted and timed on their way. */
export function limitBody(exchange: Exchange, limits: CompiledMaxBody): null {
  if (exchange.method === 'GET' || exchange.method === 'HEAD') return null;
  const length = exchange.request.headers.get('content-length');
  if (limits.size !== null && length !== null && Number(length) > limits.size) throw tooLarge(limits.size);
  exchange.upload = uploadWithin(limits, exchange.platform.now);
  return null;
}

function tooLarge(size: number): GatewayError {
  return new GatewayError(413, `a body of more than ${size} bytes`);
}

function uploadWithin({ size, timeMs }: CompiledMaxBody, now: () => number): Upload {
  const until = timeMs === null ? Infinity : now() + timeMs;
  let tellGivenUp: (fault: GatewayError) => void;
  const givenUp = new Promise<never>((_, reject) => {
    tellGivenUp = reject;
  });
  givenUp.catch(() => undefined);
  return {
    unlessGivenUp: (answer) => Promise.race([answer, givenUp]),
    limited(body) {
      const reader = body.getReader();
      let length = 0;
      // An error would end the sandbox, and an end would make a whole body of it: who reads on waits, until the request is over.
      const giveUp = (fault: GatewayError): Promise<never> => {
        tellGivenUp(fault);
        reader.cancel(fault).catch(() => undefined);
        return new Promise<never>(() => undefined);
      };
      return new ReadableStream({
        async pull(rest) {
          const read = await before(until - now(), reader.read());
          if (read === LATE) return giveUp(tooLate(timeMs!));
          if (read.done) return rest.close();
          length += read.value.length;
          if (size !== null && length > size) return giveUp(tooLarge(size));
          rest.enqueue(read.value);
        },
        cancel: (reason) => reader.cancel(reason),
      });
    },
    async within(answer, answerMs) {
      const first = await before(until - now() + answerMs, answer);
      if (first !== LATE) return first;
      answer.then((response) => response.body?.cancel()).catch(() => undefined);
      throw tooLate(timeMs!);
    },
  };
}

function tooLate(timeMs: number): GatewayError {
  return new GatewayError(408, `a body that took longer than ${timeMs} ms`);
}

const LATE = Symbol('late');

/** Resolves with what comes in time; a wait without an end needs no timer. */
async function before<Value>(waitMs: number, work: Promise<Value>): Promise<Value | typeof LATE> {
  if (waitMs === Infinity) return work;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), Math.max(0, waitMs));
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
