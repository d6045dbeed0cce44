import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { lookUp } from '../local/lookup.ts';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'PURGE';
  /** Where to; the Host may be another, by a header. */
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: string | Buffer;
  /** Of a server that no authority vouches for: its certificate, as PEM. */
  certificate?: string | undefined;
}

export interface HttpReply {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

const TIMEOUT_MS = 30_000;

/** By node:http, since fetch ignores a Host header. Certificates are verified. Rejects where no answer came. */
export function sendRequest({ method, url, headers, body = '', certificate }: HttpRequest): Promise<HttpReply> {
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    // It is for the address: the Host may be another.
    const known =
      certificate === undefined ? {} : { ca: certificate, servername: isIP(url.hostname) ? '' : url.hostname };
    const options = { method, headers, timeout: TIMEOUT_MS, lookup: lookUp, ...known, ...throughProxy(url) };
    const call = client.request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    call.on('timeout', () => call.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    call.on('error', reject);
    call.end(body);
  });
}

/** Through a tunnel of `HTTPS_PROXY`, `NO_PROXY` excepted: the proxy sees neither token nor answer. */
function throughProxy(url: URL): { agent?: https.Agent } {
  const proxy = url.protocol === 'https:' && !isLoopback(url) ? getProxyForUrl(url.href) : '';
  return proxy === '' ? {} : { agent: new HttpsProxyAgent(proxy) };
}

/** S62: a token goes over TLS, or does not leave this machine. */
export function keepsSecrets(url: URL): boolean {
  return url.protocol === 'https:' || isLoopback(url);
}

export function isLoopback({ hostname }: URL): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** A body as JSON, or undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
