import type { FoundHealth, Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import type { VclBlock, VclField } from './declarations.ts';
import { fieldsOf, plainText } from './values.ts';

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
  const block = 'block' in value ? value.block : probes.get(plainText(field) ?? '');
  if (block === undefined) {
    return { health: undefined, losses: [{ what: `.probe (line ${line})`, why: 'there is no probe of that name' }] };
  }
  return readProbe(block, line);
}

function readProbe(block: VclBlock, line: number): Probe {
  const losses: Loss[] = [];
  const fields = fieldsOf(block, losses, 'probe.');
  if (fields.flag('dummy') === true) return { health: undefined, losses };
  const { method, path, host } = requestOf(block.fields.get('request'), losses);
  for (const [name, field] of block.fields) {
    if (!KNOWN.includes(name))
      losses.push({ what: `.probe.${name} (line ${field.line})`, why: 'Popgate has nothing like it' });
  }
  const asked = fields.text('url') ?? path;
  if (asked === undefined) {
    losses.push({ what: `.probe (line ${line})`, why: 'it does not say what it asks for' });
    return { health: undefined, losses };
  }
  const health: FoundHealth = {
    method: method ?? (block.fields.has('url') ? 'GET' : undefined),
    path: asked,
    host,
    expectedStatus: fields.number('expected_response'),
    intervalMs: fields.milliseconds('interval'),
    timeoutMs: fields.milliseconds('timeout'),
    window: fields.number('window'),
    threshold: fields.number('threshold'),
    initial: fields.number('initial'),
  };
  return { health, losses };
}

interface ProbeRequest {
  method: string | undefined;
  path: string | undefined;
  host: string | undefined;
}

/** `"HEAD / HTTP/1.1" "Host: www.shop.example" "Connection: close"`, or all of it in one string with line breaks. */
function requestOf(field: VclField | undefined, losses: Loss[]): ProbeRequest {
  const strings = field && 'strings' in field.value ? field.value.strings : [];
  const [first = '', ...headers] = strings
    .flatMap((text) => text.split(/\r\n|\n|\\r\\n|%0d%0a/))
    .map((text) => text.trim());
  const [, method, path] = /^([A-Z]+) (\S+)/.exec(first) ?? [];
  const [, host] = headers.map((header) => /^host:\s*(\S+)/i.exec(header)).find((found) => found !== null) ?? [];
  const names = headers.map((header) => header.split(':')[0]!.trim()).filter((name) => name !== '');
  for (const name of names.filter((each) => !USUAL_HEADERS.includes(each.toLowerCase()))) {
    losses.push({
      // Its value may be a secret.
      what: `.probe.request (line ${field?.line ?? 0}): the header ${quoteForeign(name)}`,
      why: 'health checks send no headers of their own',
    });
  }
  return { method, path, host };
}
