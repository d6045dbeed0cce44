// Plays the clusters and the service's own servers on this machine. Clusters tell customers apart by X-Forwarded-Host.
import { createServer } from 'node:http';

createServer((request, response) => {
  const { host, 'x-forwarded-host': site } = request.headers;
  response.writeHead(200, { 'Content-Type': 'text/html', 'Cache-Control': 'max-age=60' });
  response.end(`<h1>${site}</h1><p>${request.url}, by ${host}, at ${new Date().toISOString()}</p>\n`);
}).listen(8080, '127.0.0.1', () => console.log('origins on http://127.0.0.1:8080'));
