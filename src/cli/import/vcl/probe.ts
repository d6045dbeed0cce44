import type { FoundHealth, Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import type { VclBlock, VclField } from './declarations.ts';
import { flag, millisecondsOf, numberOf, textOf } from './values.ts';

interface Probe {
  health: FoundHealth | undefined;
  losses: Loss[];
}

const NONE: Probe = { health: undefined, losses: [] };
const KNOWN = ['url', 'request', 'expected_response', 'interval', 'timeout', 'window', 'threshold', 'initial', 'dummy'];
/** What every probe sends anyway. */
const USUAL_HEADERS = ['host', 'connection', 'user-agent'];

/** A probe in its place or by its name. One that only looks the name up (`.dummy`) is no health check. */
export function fromProbe(field: VclField | undefined, probes: ReadonlyMap<string, VclBlock>): Probe {
  if (field === undefined) return NONE;
  const { value, line } = field;
  const block = 'block' in value ? value.block : probes.get(textOf(field) ?? '');
  if (block === undefined) {
    return { health: undefined, losses: [{ what: `.probe (line ${line})`, why: 'there is no probe of that name' }] };
  }
  if (flag(block.fields.get('dummy')) === true) return NONE;
  return readProbe(block, line);
}

function readProbe({ fields }: VclBlock, line: number): Probe {
  const { method, path, host, losses } = requestOf(fields.get('request'));
  for (const [name, field] of fields) {
    if (!KNOWN.includes(name))
      losses.push({ what: `.probe.${name} (line ${field.line})`, why: 'Popgate has nothing like it' });
  }
  const asked = textOf(fields.get('url')) ?? path;
  if (asked === undefined) {
    return {
      health: undefined,
      losses: [...losses, { what: `.probe (line ${line})`, why: 'it does not say what it asks for' }],
    };
  }
  const health: FoundHealth = {
    method: method ?? (fields.has('url') ? 'GET' : undefined),
    path: asked,
    host,
    expectedStatus: numberOf(fields.get('expected_response')),
    intervalMs: millisecondsOf(fields.get('interval')),
    timeoutMs: millisecondsOf(fields.get('timeout')),
    window: numberOf(fields.get('window')),
    threshold: numberOf(fields.get('threshold')),
    initial: numberOf(fields.get('initial')),
  };
  return { health, losses };
}

interface ProbeRequest {
  method: string | undefined;
  path: string | undefined;
  host: string | undefined;
  losses: Loss[];
}

/** `"HEAD / HTTP/1.1" "Host: www.shop.example" "Connection: close"` */
function requestOf(field: VclField | undefined): ProbeRequest {
  const strings = field && 'strings' in field.value ? field.value.strings : [];
  const [first = '', ...headers] = strings;
  const [, method, path] = /^([A-Z]+) (\S+)/.exec(first) ?? [];
  const [, host] = headers.map((header) => /^host:\s*(\S+)/i.exec(header)).find((found) => found !== null) ?? [];
  const others = headers.filter((header) => !USUAL_HEADERS.includes(header.split(':')[0]!.trim().toLowerCase()));
  const losses = others.map((header) => ({
    // Its value may be a secret.
    what: `.probe.request (line ${field?.line ?? 0}): the header ${quoteForeign(header.split(':')[0]!)}`,
    why: 'health checks send no headers of their own',
  }));
  return { method, path, host, losses };
}
