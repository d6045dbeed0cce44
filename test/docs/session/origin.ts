import { once } from 'node:events';
import http from 'node:http';

/** What `<!-- origin -->` asks for: an origin that has a page everywhere. Gives what ends it. */
export async function startOrigin(port: number): Promise<() => void> {
  const server = http.createServer((_request, response) => {
    response.writeHead(200, { 'Cache-Control': 'max-age=60', 'Content-Type': 'text/html' }).end('<h1>Hello</h1>\n');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return () => {
    server.close();
    server.closeAllConnections();
  };
}
