import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { GatewayConfig } from '../../gateway/index.ts';
import { inLocalFolder, makeLocalFolder } from './folder.ts';
import { type Certificate, makeCertificate } from './x509.ts';
import type { Terminal } from '../terminal/command.ts';

const DAY_MS = 86_400_000;
/** Browsers take none that is for longer. */
const VALID_MS = 397 * DAY_MS;
const LOCAL_NAMES = ['localhost', '*.localhost', '127.0.0.1'];

const FILE = 'localhost.pem';

type Place = Pick<Terminal, 'env' | 'now'>;

/**
 * The project's certificate for its own machine, signed by itself: what is kept, as long as it is for all of these
 * names and for another day, else a new one.
 */
export async function localCertificate({ domains }: GatewayConfig, { env, now }: Place): Promise<Certificate> {
  const file = inLocalFolder(env, FILE);
  const names = [...LOCAL_NAMES, ...Object.keys(domains).map((domain) => `${domain}.localhost`)];
  const kept = await keptCertificate(env);
  if (kept !== null && isFor(kept, names, now())) return kept;
  const made = makeCertificate('localhost', {
    names,
    notBefore: new Date(now() - DAY_MS),
    notAfter: new Date(now() + VALID_MS),
  });
  await makeLocalFolder(env);
  await writeFile(file, made.key + made.cert, { mode: 0o600 });
  return { cert: made.cert, key: made.key };
}

/** By which the commands know a gateway of this machine; null where none has been made. */
export async function keptCertificate(env: Terminal['env']): Promise<Certificate | null> {
  return readPem(await readFile(inLocalFolder(env, FILE), 'utf8').catch(() => ''));
}

/** Null for what is none, as after a write that was cut. */
function readPem(text: string): Certificate | null {
  const at = text.indexOf('-----BEGIN CERTIFICATE-----');
  return at > 0 && text.endsWith('-----END CERTIFICATE-----\n')
    ? { key: text.slice(0, at), cert: text.slice(at) }
    : null;
}

function isFor({ cert }: Certificate, names: readonly string[], now: number): boolean {
  try {
    const { subjectAltName = '', validTo } = new X509Certificate(cert);
    const known = new Set(subjectAltName.split(', ').map((name) => name.replace(/^(?:DNS|IP Address):/, '')));
    return Date.parse(validTo) > now + DAY_MS && names.every((name) => known.has(name));
  } catch {
    return false;
  }
}
