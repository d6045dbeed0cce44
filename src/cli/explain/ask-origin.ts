import type { GatewayConfig, OriginAsked } from '../../gateway/index.ts';
import { nodeOrigins } from '../local/node-origins.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { GivenAnswer } from './given-answer.ts';
import type { Answerer } from './offline.ts';
import { MAX_RESPONSE_BYTES } from './raw-response.ts';

/**
 * Asks the origins themselves, each once for the same: what they answer stays the same for all that is explained of it.
 * Follows no redirect; keeps to the timeouts of the configuration.
 */
export function askOrigins(config: GatewayConfig, { isLocal }: { isLocal: boolean }): Answerer {
  const origins = nodeOrigins(isLocal ? config : withoutStandIns(config));
  const asked = new Map<string, Promise<GivenAnswer>>();
  return (origin) => {
    if (origin === undefined) {
      throw new CliError('only an origin can be asked', {
        why: 'the code of the project is not run here',
        fix: 'give its answer by --response or --response-header',
      });
    }
    const key = keyOf(origin);
    const known = asked.get(key);
    if (known !== undefined) return known;
    const answer = origins.fetch(origin.backend, origin.request).then(keep);
    asked.set(key, answer);
    return answer;
  };
}

function withoutStandIns(config: GatewayConfig): GatewayConfig {
  const real = Object.entries(config.backends ?? {}).map(([name, backend]) => {
    const { local, ...others } = backend;
    return [name, local === undefined ? backend : others] as const;
  });
  return { ...config, backends: Object.fromEntries(real) };
}

/** What is asked under a condition is another question. */
function keyOf({ backend, request: { url, method, headers } }: OriginAsked): string {
  const fields = new Headers(headers);
  const name = typeof backend === 'string' ? backend : backend.name;
  return [name, method, url, fields.get('if-none-match'), fields.get('if-modified-since'), fields.get('range')].join(
    '\n',
  );
}

async function keep({ status, headers, body }: Response): Promise<GivenAnswer> {
  const fields = [...headers];
  if (body === null) return { status, headers: fields, body };
  const { bytes, isWhole } = await readBody(body);
  // Only the length of a longer one counts.
  return { status, headers: fields, body: !isWhole && headers.has('content-length') ? null : bytes };
}

async function readBody(
  body: ReadableStream<Uint8Array>,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_RESPONSE_BYTES) break;
  }
  return { bytes: new Uint8Array(Buffer.concat(chunks)), isWhole: length <= MAX_RESPONSE_BYTES };
}
