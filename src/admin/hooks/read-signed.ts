import { type CompiledHook, type Delivery, type Exchange, logStranger } from '../../gateway/index.ts';
import { refuseGuess } from '../auth/failures.ts';
import { Problem } from '../problem.ts';
import { decodeStrictly, readBytes } from '../read-text.ts';
import type { Key } from './keys.ts';
import { NOT_JSON } from './payload.ts';
import { readClaim, type Refusal, verify } from './signature.ts';

/** A hook as it is asked. */
export interface Asked {
  name: string;
  hook: CompiledHook;
  keys: readonly Key[];
}

/**
 * Reads the body into one buffer, with what is signed around it, verifies the signature over these bytes, and returns them
 * as text. The bytes are not held any longer.
 */
export async function readSigned(
  exchange: Exchange,
  delivery: Delivery,
  { name, hook, keys }: Asked,
): Promise<{ text: string; signature: string }> {
  const { sender, maxBytes } = hook;
  const claim = readClaim(delivery, sender, exchange.platform.now());
  if (claim.kind !== 'claim') throw await refusalOf(claim, name, exchange);
  const { before, after } = claim;
  const signed = await tellRefused(exchange, name, () => readBytes(exchange.request, { maxBytes, before, after }));
  const verdict = await verify(claim, signed, { sender, keys });
  if (verdict.kind !== 'signed') throw await refusalOf(verdict, name, exchange);
  const body = signed.subarray(before.length, signed.length - after.length);
  try {
    return { text: decodeStrictly(body), signature: verdict.signature };
  } catch {
    throw new Problem(400, NOT_JSON);
  }
}

/** RFC 9110 §15.5.2: a 401 has a challenge. Only a wrong signature is a guess. */
async function refusalOf({ kind, why }: Refusal, name: string, exchange: Exchange): Promise<Problem> {
  const problem = new Problem(401, why, { 'www-authenticate': 'Webhook realm="popgate"' });
  if (kind === 'wrong') return refuseGuess(exchange, `hook ${name}`, problem);
  if (kind === 'old') await logStranger(exchange, `hook ${name}: ${why}`);
  return problem;
}

/** Logs a body that is too large: its sender may never say so to anybody, and the page stays old. */
export async function tellRefused<Value>(
  exchange: Exchange,
  name: string,
  read: () => Promise<Value> | Value,
): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Problem && error.status === 413) {
      const length = exchange.request.headers.get('content-length');
      const size = length === null ? 'of unknown length' : `of ${length} bytes`;
      await logStranger(exchange, `hook ${name}: a delivery ${size}: ${error.message}; nothing is purged`);
    }
    throw error;
  }
}
