import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { messageOf, misuse } from '../terminal/cli-error.ts';
import { readField } from './asked-request.ts';
import { answerWith, type GivenAnswer } from './given-answer.ts';
import { MAX_RESPONSE_BYTES, parseRawResponse } from './raw-response.ts';

/** The options that give an answer. */
export interface AnswerFlags {
  response?: string;
  'response-header'?: string[];
  status?: string;
}

/** Reads the answer that is given, or gives null where none is. A misuse for an answer that no origin can give. */
export async function readAnswer({
  response,
  'response-header': fields,
  status,
}: AnswerFlags): Promise<GivenAnswer | null> {
  if (response === undefined)
    return fields === undefined && status === undefined ? null : fromFields(fields ?? [], status);
  if (fields === undefined && status === undefined) return parseRawResponse(await readFile(response), response);
  throw misuse(
    'there are two answers',
    '--response has its status and its headers: neither --status nor --response-header',
  );
}

function fromFields(fields: readonly string[], status = '200'): GivenAnswer {
  if (!/^[2-5]\d\d$/.test(status)) throw misuse(`"${status}" is no status`, '--status takes 200 to 599');
  return answerWith(Number(status), fields.map(readField));
}

async function readFile(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    // One byte more, by which a file is seen to be too large.
    return new Uint8Array(await buffer(createReadStream(file, { end: MAX_RESPONSE_BYTES })));
  } catch (error) {
    throw misuse(`${file} cannot be read`, messageOf(error), 'name a file with a response, as curl -si URL prints it');
  }
}
