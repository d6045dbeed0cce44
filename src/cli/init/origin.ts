import ipaddr from 'ipaddr.js';
import http from 'node:http';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import { quoteForeign } from '../import/quote-foreign.ts';
import { lookUp } from '../local/lookup.ts';
import { twinOf } from './answers.ts';

export interface OriginReport {
  /** Whether nothing speaks against it. */
  isFine: boolean;
  /** What was seen, and what it means. */
  lines: string[];
}

export interface CheckOptions {
  /** Authorities to trust beside the usual ones, for tests. */
  ca?: string;
  timeoutMs?: number;
}

interface Seen {
  status: number;
  location: string | undefined;
  tookMs: number;
  protocol: string | undefined;
}

/** Asks the origin as the gateway will: by its own name, with its certificate verified. What is wrong is a warning. */
export async function checkOrigin(origin: string, domain: string, options: CheckOptions = {}): Promise<OriginReport> {
  const url = new URL(origin);
  const notes = isPrivate(url.hostname) ? [`${url.hostname} is a private address: Fastly cannot reach it`] : [];
  try {
    const seen = await look(url, options);
    const warnings = [...notes, ...warningsOf(url, seen, domain)];
    return { isFine: warnings.length === 0, lines: [describe(url, seen), ...warnings] };
  } catch (error) {
    return { isFine: false, lines: [`${url.origin} does not answer: ${explain(error, url, options)}`, ...notes] };
  }
}

const TIMEOUT_MS = 10_000;

class TimedOut extends Error {}

/** One GET of the first page; only the head of the answer is read. */
function look(url: URL, { ca, timeoutMs = TIMEOUT_MS }: CheckOptions): Promise<Seen> {
  const client = url.protocol === 'https:' ? https : http;
  const started = performance.now();
  const headers = { Accept: 'text/html, */*;q=0.5', 'User-Agent': 'popgate-init' };
  return new Promise((resolve, reject) => {
    const options = { headers, agent: false, lookup: lookUp, ...(ca !== undefined && { ca }) };
    const call = client.get(url, options, (response) => {
      clearTimeout(limit);
      const protocol = 'encrypted' in response.socket ? (response.socket as TLSSocket).getProtocol() : undefined;
      const tookMs = Math.round(performance.now() - started);
      resolve({
        status: response.statusCode ?? 0,
        location: response.headers.location,
        tookMs,
        protocol: protocol ?? undefined,
      });
      call.destroy();
    });
    const limit = setTimeout(() => call.destroy(new TimedOut()), timeoutMs);
    call.on('error', (error) => {
      clearTimeout(limit);
      reject(error);
    });
  });
}

function describe(url: URL, { status, tookMs, protocol }: Seen): string {
  const how =
    protocol === undefined ? 'without TLS' : `over ${protocol.replace('TLSv', 'TLS ')}, its certificate is good`;
  return `${url.origin} answers ${status} ${http.STATUS_CODES[status] ?? ''}`.trimEnd() + ` in ${tookMs} ms, ${how}`;
}

function warningsOf(url: URL, { status, location }: Seen, domain: string): string[] {
  const warnings =
    location === undefined || status < 300 || status > 399 ? [] : redirectWarnings(url, location, domain);
  if (status === 401 || status === 403) warnings.push('it does not let everybody in: visitors will see the same');
  if (status === 404 || status === 421) {
    warnings.push(`it may know its pages under another name: try overrideHost: '${domain}' in the configuration`);
  }
  if (status >= 500) warnings.push('it fails at its first page: visitors will see the same');
  if (url.protocol === 'http:') warnings.push('between Fastly and it nothing is encrypted; write https:// if it can');
  return warnings;
}

function redirectWarnings(url: URL, location: string, domain: string): string[] {
  const to = URL.canParse(location, url) ? new URL(location, url) : undefined;
  if (to === undefined) return [`it redirects to ${quoteForeign(location)}, which is no address`];
  const shown = quoteForeign(to.href);
  if ([domain, twinOf(domain)].includes(to.hostname)) {
    return [
      `it redirects to ${shown}, the site itself, in a circle: set overrideHost: '${domain}' in the configuration`,
    ];
  }
  if (to.host === url.host && to.protocol === url.protocol) return [];
  if (to.hostname === url.hostname) return [`it redirects to ${shown}: name ${to.origin} as the origin`];
  return [`it redirects to ${shown}: visitors would leave for there; is ${to.origin} the origin that is meant?`];
}

/** By what Node says of a failed connection. */
const REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed its certificate itself: name its authority in tls.caCertificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'no public authority signed its certificate: name its authority in tls.caCertificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'no public authority signed its certificate: name its authority in tls.caCertificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'it does not send the certificates in between, or no public authority signed its own (then name its authority in tls.caCertificate)',
  ENOTFOUND: 'there is no such name in DNS',
  EAI_AGAIN: 'DNS cannot be asked at the moment',
  ECONNREFUSED: 'nothing listens on that port',
  ECONNRESET: 'it closes the connection',
  EHOSTUNREACH: 'there is no way to it from here',
  ENETUNREACH: 'there is no way to it from here',
  ETIMEDOUT: 'the connection does not come about',
};

function explain(error: unknown, url: URL, { timeoutMs = TIMEOUT_MS }: CheckOptions): string {
  if (error instanceof TimedOut) return `nothing came within ${timeoutMs / 1_000} s`;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  if (reason !== undefined) return reason;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `its certificate is for other names than ${url.hostname}: name one of its own in tls.certHostname`;
  }
  if (/^(?:EPROTO|ERR_SSL)/.test(code)) return 'what answers there speaks no TLS, or only an old one; is it http://?';
  if (code.startsWith('HPE_')) return 'what answers there speaks no HTTP; is it https://?';
  // Several addresses were tried, and each has its own error.
  const [first] = (error as AggregateError).errors ?? [];
  return first === undefined ? quoteForeign(message || code) : explain(first, url, { timeoutMs });
}

function isPrivate(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare)
    ? ipaddr.process(bare).range() !== 'unicast'
    : /(?:^|\.)(?:localhost|local|internal)$/.test(bare);
}
