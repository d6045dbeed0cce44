import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stop, untilItListens } from './listening.ts';

/** Of Python's own library; all that it reads of a request is the page, which is for everybody to keep for a minute. */
const APPLICATION = `
import json, sys
from wsgiref.simple_server import make_server, WSGIRequestHandler

class Quiet(WSGIRequestHandler):
    def log_message(self, *_): pass

def page(environ, start_response):
    seen = {name: value for name, value in environ.items() if name == 'PATH_INFO' or name.startswith(('HTTP_', 'CONTENT_'))}
    text = json.dumps(seen)
    if environ.get('HTTP_VIA'):
        print(text, flush=True)
    body = text.encode()
    start_response('200 OK', [('Content-Type', 'application/json'), ('Cache-Control', 'max-age=60'), ('Content-Length', str(len(body)))])
    return [body]

make_server('127.0.0.1', int(sys.argv[1]), page, handler_class=Quiet).serve_forever()
`;

/** An origin behind WSGI, as Python applications are: it reads the header of a request as variables of CGI (RFC 3875 §4.1.18). */
export interface WsgiOrigin {
  /** The variables of each request that came by the gateway, in order. */
  received: Record<string, string>[];
  close(): Promise<void>;
}

export async function startWsgi(url: string): Promise<WsgiOrigin> {
  const port = Number(new URL(url).port);
  const child = spawn('python3', ['-c', APPLICATION, String(port)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const failed = once(child, 'error').then(([error]) => {
    throw new Error(`python3 is not installed, and is the origin of these tests: ${String(error)}`);
  });
  failed.catch(() => undefined);
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const received: WsgiOrigin['received'] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop()!;
    received.push(...lines.map((line) => JSON.parse(line) as Record<string, string>));
  });
  await Promise.race([failed, untilItListens(port, child, () => output)]);
  return { received, close: () => stop(child) };
}
